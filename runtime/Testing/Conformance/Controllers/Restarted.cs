using System.Globalization;

namespace Strata.Runtime.Testing;

/// <summary>Writes how often it has started, and fails.</summary>
sealed class Restarted : FreeController
{
    readonly Func<CancellationToken, Task> fail;
    readonly Output<StrSpec> starts;

    int count;

    public Restarted(Func<CancellationToken, Task> fail) => (this.fail, starts) = (fail, Exclusive<StrSpec>());

    protected internal override async Task RunAsync(CancellationToken ct)
    {
        count++;
        await foreach (var _ in Events(ct))
        {
            var start = count.ToString(CultureInfo.InvariantCulture);
            await starts.WriteAsync(start, new StrSpec(start), ct);
            await fail(ct);
        }
    }
}
