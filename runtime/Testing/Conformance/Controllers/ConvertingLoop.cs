using Strata.Resources;

namespace Strata.Runtime.Testing;

/// <summary>
/// A free loop that makes one output of each input, holds its inputs, and releases those that leave when their output is gone.
/// </summary>
abstract class ConvertingLoop<TIn, TOut> : FreeController
    where TIn : class, ISpec<TIn>
    where TOut : class, ISpec<TOut>
{
    /// <summary>The label of an output that names its input.</summary>
    public const string SourceLabel = "source";

    readonly Output<TOut> outputs;

    protected ConvertingLoop() => outputs = Exclusive<TOut>();

    /// <summary>Called once each time the loop starts.</summary>
    protected abstract ValueTask<StrongInput<TIn>> InputsAsync(CancellationToken ct);

    protected abstract TOut Convert(TIn input);

    protected internal sealed override async Task RunAsync(CancellationToken ct)
    {
        var inputs = await InputsAsync(ct);
        await foreach (var _ in Events(ct))
        {
            foreach (var input in await inputs.ListAsync(ct: ct))
            {
                if (input.Metadata.Phase == Phase.Running) await KeepAsync(inputs, input, ct);
                else await ReleaseAsync(inputs, input, ct);
            }

            ResetRestartBackoff();
        }
    }

    async Task KeepAsync(StrongInput<TIn> inputs, Resource<TIn> input, CancellationToken ct)
    {
        if (!input.Metadata.Finalizers.Contains(Name)) await inputs.AddFinalizerAsync(input.Id, ct: ct);

        var spec = Convert(input.Spec);
        await outputs.ModifyAsync(
            new Resource<TOut>(input.Id, spec),
            output => new Resource<TOut>(output.Metadata with { Labels = output.Metadata.Labels.Set(SourceLabel, input.Id) }, spec),
            ct);
    }

    async Task ReleaseAsync(StrongInput<TIn> inputs, Resource<TIn> input, CancellationToken ct)
    {
        if (!input.Metadata.Finalizers.Contains(Name)) return;
        if (await outputs.RemoveAsync(input.Id, ct)) await inputs.RemoveFinalizerAsync(input.Id, ct: ct);
    }
}
