using System.Globalization;
using Strata.Resources;

namespace Strata.Runtime.Testing;

/// <summary>What a pass over a number with this value does; over any other number, and in the end, it writes a text.</summary>
enum Order : long
{
    Fail = -1,
    Panic = -2,
    FailForADay = -3,
    AgainOnce = -4,
    FailOnce = -5,
}

/// <summary>One worker that does as the numbers say.</summary>
sealed class Ordered : QueuedController<IntSpec>
{
    static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(50);

    readonly HashSet<Order> done = [];
    readonly Output<StrSpec> strs;

    public Ordered() => strs = Exclusive<StrSpec>();

    protected override async Task<Pass> ReconcileAsync(Pointer key, CancellationToken ct)
    {
        if (await Primary.FindAsync(key.Id, ct) is not { } number) return Pass.Done;

        switch ((Order)number.Spec.Value)
        {
            case Order.Fail:
                throw new IOException("told to fail");
            case Order.Panic:
                throw new NullReferenceException("panic");
            case Order.FailForADay:
                throw new RequeueException(TimeSpan.FromDays(1), new IOException("told to fail"));
            case Order.AgainOnce when done.Add(Order.AgainOnce):
                return Pass.Again(Soon);
            case Order.FailOnce when done.Add(Order.FailOnce):
                throw new RequeueException(Soon, new IOException("told to fail"));
        }

        await strs.WriteAsync(key.Id, new StrSpec(number.Spec.Value.ToString(CultureInfo.InvariantCulture)), ct);
        return Pass.Done;
    }
}
