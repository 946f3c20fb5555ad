using Strata.Controllers.Linux;
using Strata.Resources.Node;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>
/// Compressed bytes on their way in, of which no more than a bound may give nothing: each of them costs time, and none counts for the
/// limits of what comes out.
/// </summary>
/// <param name="kind">Of the compression, for the message.</param>
sealed class IdleLimit(Stream source, int most, string kind) : ReadOnlyStream
{
    int idle;

    /// <summary>Something came out.</summary>
    public void Reset() => idle = 0;

    /// <exception cref="StageException">corrupt</exception>
    public override int Read(Span<byte> buffer)
    {
        var count = source.Read(buffer);
        idle += count;
        return idle <= most ? count : throw Refusal.Of(ErrorCodes.Corrupt, $"{most} bytes of the {kind} data hold no data");
    }
}
