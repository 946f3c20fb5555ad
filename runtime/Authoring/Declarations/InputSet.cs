using System.Collections.Immutable;
using Strata.Resources;

namespace Strata.Runtime;

/// <summary>
/// The inputs that a free loop declares while it runs; they replace those it declared so before. Those of the constructor stay.
/// </summary>
public sealed class InputSet
{
    readonly Controller controller;
    readonly List<InputDeclaration> inputs = [];

    internal InputSet(Controller controller) => this.controller = controller;

    internal ImmutableArray<InputDeclaration> Declared => [.. inputs];

    /// <summary>Reads all of the type (or one <paramref name="id"/>), wakes on any change, may set finalizers.</summary>
    public StrongInput<TSpec> Strong<TSpec>(string? @namespace = null, string? id = null) where TSpec : class, ISpec<TSpec> =>
        new(controller, Add<TSpec>(@namespace, id, InputMode.Strong));

    /// <summary>Reads, wakes on any change.</summary>
    public Input<TSpec> Weak<TSpec>(string? @namespace = null, string? id = null) where TSpec : class, ISpec<TSpec> =>
        new(controller, Add<TSpec>(@namespace, id, InputMode.Weak));

    /// <summary>Reads, wakes when a resource may be destroyed: tearing down, no finalizers left.</summary>
    public Input<TSpec> DestroyReady<TSpec>(string? @namespace = null, string? id = null) where TSpec : class, ISpec<TSpec> =>
        new(controller, Add<TSpec>(@namespace, id, InputMode.DestroyReady));

    Kind Add<TSpec>(string? @namespace, string? id, InputMode mode) where TSpec : class, ISpec<TSpec>
    {
        var kind = Controller.KindOf<TSpec>(@namespace);
        inputs.Add(new InputDeclaration(kind, id, mode));
        return kind;
    }
}
