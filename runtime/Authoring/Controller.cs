using System.Collections.Immutable;
using Strata.Resources;

namespace Strata.Runtime;

/// <summary>
/// Reads inputs, writes outputs, and is woken when an input changes. Handles are created in the constructor; creating one declares
/// what it stands for, and there is no other way to read or write. Derive from a level: <see cref="TransformController{TIn, TOut}"/>,
/// <see cref="ExpandController{TIn, TOut}"/>, <see cref="CollectController{TIn, TOut}"/>, <see cref="CleanupController{TIn}"/>,
/// <see cref="QueuedController{TPrimary}"/>, <see cref="FreeController"/>.
/// </summary>
public abstract class Controller
{
    volatile Declarations declared = Declarations.None;

    ControllerState? state;

    private protected Controller()
    {
    }

    /// <summary>Unique in a runtime; also the owner of what the controller writes, and the finalizer it sets.</summary>
    public virtual string Name => GetType().Name;

    public IReadOnlyList<InputDeclaration> Inputs => declared.Inputs;

    public IReadOnlyList<OutputDeclaration> Outputs => declared.Outputs;

    /// <summary>The lowest level: everything declared, by pointer, checked when used.</summary>
    protected internal ControllerState State =>
        state ?? throw new InvalidOperationException(
            $"controller \"{Name}\" is not running: handles work from the first pass on, not in constructors");

    internal Declarations Declared => declared;

    /// <summary>Reads all of the type (or one <paramref name="id"/>), wakes on any change, may set finalizers.</summary>
    protected StrongInput<TSpec> Strong<TSpec>(string? @namespace = null, string? id = null) where TSpec : class, ISpec<TSpec> =>
        new(this, Declare<TSpec>(@namespace, id, InputMode.Strong));

    /// <summary>Reads, wakes on any change.</summary>
    protected Input<TSpec> Weak<TSpec>(string? @namespace = null, string? id = null) where TSpec : class, ISpec<TSpec> =>
        new(this, Declare<TSpec>(@namespace, id, InputMode.Weak));

    /// <summary>Reads, wakes when a resource may be destroyed: tearing down, no finalizers left.</summary>
    protected Input<TSpec> DestroyReady<TSpec>(string? @namespace = null, string? id = null) where TSpec : class, ISpec<TSpec> =>
        new(this, Declare<TSpec>(@namespace, id, InputMode.DestroyReady));

    protected Output<TSpec> Exclusive<TSpec>(string? @namespace = null) where TSpec : class, ISpec<TSpec> =>
        Declare<TSpec>(@namespace, OutputMode.Exclusive);

    protected Output<TSpec> Shared<TSpec>(string? @namespace = null) where TSpec : class, ISpec<TSpec> =>
        Declare<TSpec>(@namespace, OutputMode.Shared);

    internal abstract ControllerDriver Drive(EngineContext engine);

    /// <summary>What contradicts itself in the controller, apart from its declarations.</summary>
    internal virtual IEnumerable<string> Contradictions() => [];

    internal void Bind(ControllerState bound) =>
        state = state is null ? bound : throw new InvalidDeclarationException($"controller \"{Name}\" belongs to a runtime already");

    internal bool IsBound => state is not null;

    /// <summary>Replaces the inputs that were declared while running.</summary>
    internal void Replace(ImmutableArray<InputDeclaration> dynamic) => declared = declared.WithDynamic(dynamic);

    private protected Kind Declare<TSpec>(string? @namespace, string? id, InputMode mode) where TSpec : class, ISpec<TSpec> =>
        Declare(new InputDeclaration(KindOf<TSpec>(@namespace), id, mode)).Kind;

    private protected InputDeclaration Declare(InputDeclaration input)
    {
        RefuseWhenBound();
        declared = declared.With(input);
        return input;
    }

    internal static Kind KindOf<TSpec>(string? @namespace) where TSpec : class, ISpec<TSpec> =>
        new(@namespace ?? TSpec.Definition.DefaultNamespace, TSpec.Definition.Type);

    private protected Output<TSpec> Declare<TSpec>(string? @namespace, OutputMode mode) where TSpec : class, ISpec<TSpec>
    {
        RefuseWhenBound();
        declared = declared.With(new OutputDeclaration(TSpec.Definition.Type, mode));
        return new Output<TSpec>(this, KindOf<TSpec>(@namespace));
    }

    void RefuseWhenBound()
    {
        if (!IsBound) return;

        throw new InvalidOperationException(
            $"controller \"{Name}\" is registered: declare inputs and outputs in its constructor, "
            + "or inputs of a free loop with UpdateInputsAsync");
    }
}
