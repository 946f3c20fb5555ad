using Strata.Resources;

namespace Strata.Runtime;

/// <summary>
/// The base of everything that works off a queue of keys: deduplicated, never the same key twice at a time, a delay per key that
/// grows while its passes fail. A pass gets a key and no event: it looks at the world.
/// </summary>
public abstract class QueueController : Controller
{
    readonly Dictionary<InputDeclaration, Mapper> mappers = [];

    private protected QueueController()
    {
    }

    /// <summary>How many keys are processed at a time.</summary>
    public virtual int Concurrency => 1;

    /// <summary>Whether the token of a pass is cancelled when its resource begins to tear down, or is destroyed while running.</summary>
    protected internal virtual bool CancelsPassOnTeardown => true;

    internal abstract Task<Pass> PassAsync(Pointer key, CancellationToken ct);

    /// <summary>The keys that a change of an unmapped further input concerns: all.</summary>
    internal abstract IEnumerable<Pointer> EveryKey(EngineContext engine);

    /// <summary>Keys to process once at start, whatever exists.</summary>
    internal virtual IEnumerable<Pointer> FirstKeys => [];

    internal override ControllerDriver Drive(EngineContext engine) => new QueueDriver(this, engine);

    internal Mapper? MapperOf(InputDeclaration input) => mappers.GetValueOrDefault(input);

    private protected Kind Declare<TSpec>(string? @namespace, InputMode mode, Mapper mapper) where TSpec : class, ISpec<TSpec>
    {
        var kind = Declare<TSpec>(@namespace, null, mode);
        mappers[Inputs[^1]] = mapper;
        return kind;
    }
}
