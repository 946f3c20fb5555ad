using System.Globalization;
using Strata.Resources;

namespace Strata.Runtime.Testing;

/// <summary>One worker that holds its numbers; over one of them it waits until it is told to stop.</summary>
sealed class Sleeping : QueuedController<IntSpec>
{
    /// <summary>The value of the number whose pass does not end by itself.</summary>
    public const long ForEver = -1;

    readonly TaskCompletionSource began = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Output<StrSpec> strs;

    public Sleeping() => strs = Exclusive<StrSpec>();

    /// <summary>It waits.</summary>
    public Task Began => began.Task;

    protected override async Task<Pass> ReconcileAsync(Pointer key, CancellationToken ct)
    {
        if (await Primary.FindAsync(key.Id, ct) is not { } number) return Pass.Done;

        if (number.Metadata.Phase == Phase.Running) await KeepAsync(number, ct);
        else if (await strs.RemoveAsync(key.Id, ct)) await Primary.RemoveFinalizerAsync(key.Id, ct: ct);
        return Pass.Done;
    }

    async Task KeepAsync(Resource<IntSpec> number, CancellationToken ct)
    {
        await Primary.AddFinalizerAsync(number.Id, ct: ct);
        if (number.Spec.Value == ForEver)
        {
            began.TrySetResult();
            await new TaskCompletionSource().Task.WaitAsync(ct);
        }

        await strs.WriteAsync(number.Id, new StrSpec(number.Spec.Value.ToString(CultureInfo.InvariantCulture)), ct);
    }
}
