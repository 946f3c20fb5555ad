using Strata.Resources;

namespace Strata.Runtime;

/// <summary>
/// Destroys what others tore down and nobody else would: resources of the type that tear down, belong to nobody and are held by nobody
/// (COSI 7.14).
/// </summary>
public sealed class DestroyController<TSpec> : QueuedController<TSpec> where TSpec : class, ISpec<TSpec>
{
    /// <param name="namespace">The default namespace of the type when null.</param>
    public DestroyController(int concurrency = 1, string? @namespace = null) : base(@namespace)
    {
        Concurrency = concurrency;
        Shared<TSpec>(@namespace);
    }

    public override string Name => $"Destroy[{TSpec.Definition.Type}]";

    public override int Concurrency { get; }

    protected override async Task<Pass> ReconcileAsync(Pointer key, CancellationToken ct)
    {
        var found = await Primary.FindAsync(key.Id, ct);
        if (found?.Metadata is not { Phase: Phase.TearingDown, Owner: "", Finalizers.IsEmpty: true }) return Pass.Skipped;

        await State.RemoveAsync(key, owner: "", ct: ct);
        return Pass.Done;
    }
}
