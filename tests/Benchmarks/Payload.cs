using Strata.Resources;
using Strata.Runtime;

namespace Strata.Benchmarks;

/// <summary>What all workloads store: one string of 64 bytes.</summary>
[Resource]
public sealed partial record Payload([property: Field(1)] string Text)
{
    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create("Payloads.bench.strata.dev", "default");

    internal static Kind Kind { get; } = State.KindOf<Payload>();

    /// <summary>A text of its own for each number.</summary>
    internal static Payload Make(int number) => new(string.Create(64, number, static (text, value) =>
    {
        text.Fill('0');
        value.TryFormat(text[^10..], out _, "D10");
    }));

    internal static string Id(int number) => $"resource-{number:D6}";

    internal static Pointer At(int number) => State.PointerTo<Payload>(Id(number));

    /// <summary>The same sequence in every run.</summary>
    internal static int[] Numbers(int count, int below, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(below))];
    }

    internal static async Task FillAsync(ICoreState core, int count)
    {
        for (var n = 0; n < count; n++) await core.CreateAsync(new Resource<Payload>(Id(n), Make(n)));
    }
}
