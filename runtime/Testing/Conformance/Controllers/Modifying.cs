using System.Globalization;
using System.Threading.Channels;
using Strata.Resources;

namespace Strata.Runtime.Testing;

/// <summary>A text for each number; tells what each modification returned.</summary>
sealed class Modifying : FreeController
{
    readonly Channel<Resource<StrSpec>> returned = Channel.CreateUnbounded<Resource<StrSpec>>();
    readonly Input<IntSpec> ints;
    readonly Output<StrSpec> strs;

    public Modifying() => (ints, strs) = (Weak<IntSpec>(), Exclusive<StrSpec>());

    public ChannelReader<Resource<StrSpec>> Returned => returned.Reader;

    protected internal override async Task RunAsync(CancellationToken ct)
    {
        await foreach (var _ in Events(ct))
        {
            foreach (var number in await ints.ListAsync(ct: ct)) await WriteAsync(number, ct);
        }
    }

    async Task WriteAsync(Resource<IntSpec> number, CancellationToken ct)
    {
        var wanted = new StrSpec(number.Spec.Value.ToString(CultureInfo.InvariantCulture));
        if ((await strs.FindAsync(number.Id, ct))?.Spec == wanted) return;

        var stored = await strs.ModifyAsync(new Resource<StrSpec>(number.Id, wanted), str => str with { Spec = wanted }, ct);
        await returned.Writer.WriteAsync(stored, ct);
    }
}
