using Strata.Resources;

namespace Strata.Benchmarks.Engine;

/// <summary>The kinds of a chain A→F; all carry the same text on.</summary>
interface ILink<TSelf> : ISpec<TSelf> where TSelf : class, ISpec<TSelf>
{
    string Text { get; }

    static abstract TSelf Of(string text);
}

[Resource]
sealed partial record A([property: Field(1)] string Text) : ILink<A>
{
    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create("Alphas.bench.strata.dev", "default");

    public static A Of(string text) => new(text);
}

[Resource]
sealed partial record B([property: Field(1)] string Text) : ILink<B>
{
    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create("Bravos.bench.strata.dev", "default");

    public static B Of(string text) => new(text);
}

[Resource]
sealed partial record C([property: Field(1)] string Text) : ILink<C>
{
    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create("Charlies.bench.strata.dev", "default");

    public static C Of(string text) => new(text);
}

[Resource]
sealed partial record D([property: Field(1)] string Text) : ILink<D>
{
    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create("Deltas.bench.strata.dev", "default");

    public static D Of(string text) => new(text);
}

[Resource]
sealed partial record E([property: Field(1)] string Text) : ILink<E>
{
    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create("Echos.bench.strata.dev", "default");

    public static E Of(string text) => new(text);
}

[Resource]
sealed partial record F([property: Field(1)] string Text) : ILink<F>
{
    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create("Foxtrots.bench.strata.dev", "default");

    public static F Of(string text) => new(text);
}
