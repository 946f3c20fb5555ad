using Strata.Resources;

namespace Strata.Runtime;

/// <summary>
/// The base of everything that works off a queue of keys: deduplicated, never the same key twice at a time, a delay per key that
/// grows while its passes fail. A pass gets a key and no event: it looks at the world.
/// </summary>
public abstract class QueueController : Controller
{
    readonly Dictionary<InputDeclaration, Mapper> mappers = new(ReferenceEqualityComparer.Instance);

    QueueDriver? driver;

    private protected QueueController()
    {
    }

    /// <summary>How many keys are processed at a time. Asked once.</summary>
    public virtual int Concurrency => 1;

    /// <summary>Whether the token of a pass is cancelled when its resource begins to tear down, or is destroyed while running.</summary>
    protected internal virtual bool CancelsPassOnTeardown => true;

    /// <summary>
    /// Runs beside the passes as long as the controller does. Returning ends it for good; throwing restarts it after a delay that grows
    /// from 0.5 s to a minute, and starts anew after a run of more than a minute.
    /// </summary>
    protected internal virtual Task RunHookAsync(CancellationToken ct) => Task.CompletedTask;

    /// <summary>Called once when the controller stops: all passes and the run hook have ended, the state may still be used.</summary>
    /// <param name="ct">Cancelled when the runtime waits no longer.</param>
    protected internal virtual Task ShutdownHookAsync(CancellationToken ct) => Task.CompletedTask;

    internal abstract ValueTask<Pass> PassAsync(Pointer key, CancellationToken ct);

    /// <summary>The keys that a change of an unmapped further input concerns: all.</summary>
    internal abstract IEnumerable<Pointer> EveryKey(EngineContext engine);

    /// <summary>Keys to process once at start, whatever exists.</summary>
    internal virtual IEnumerable<Pointer> FirstKeys => [];

    internal override ControllerDriver Drive(EngineContext engine) => driver = new QueueDriver(this, engine);

    internal override IEnumerable<string> Contradictions() =>
        Concurrency <= 0 ? [$"invalid concurrency: {Concurrency}"] : base.Contradictions();

    internal Mapper? MapperOf(InputDeclaration input) => mappers.GetValueOrDefault(input);

    private protected QueueDriver Driver => driver ?? throw new InvalidOperationException($"controller \"{Name}\" is not running");

    private protected Kind Declare<TSpec>(string? @namespace, InputMode mode, Mapper mapper) where TSpec : class, ISpec<TSpec>
    {
        var input = Declare(new InputDeclaration(KindOf<TSpec>(@namespace), null, mode));
        mappers[input] = mapper;
        return input.Kind;
    }
}
