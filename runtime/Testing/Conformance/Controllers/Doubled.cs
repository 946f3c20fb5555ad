namespace Strata.Runtime.Testing;

/// <summary>Twice each number, in another namespace; what a cycle does not write goes.</summary>
sealed class Doubled : FreeController
{
    readonly Input<IntSpec> ints;
    readonly Output<IntSpec> doubled;

    public Doubled(string into)
    {
        ints = Weak<IntSpec>();
        doubled = Exclusive<IntSpec>(into);
        DestroyReady<IntSpec>(into);
    }

    protected internal override async Task RunAsync(CancellationToken ct)
    {
        await foreach (var _ in Events(ct))
        {
            StartTrackingOutputs();
            foreach (var number in await ints.ListAsync(ct: ct))
                await doubled.WriteAsync(number.Id, new IntSpec(number.Spec.Value * 2), ct);

            await CleanUpOutputsAsync([doubled.Kind], ct);
        }
    }
}
