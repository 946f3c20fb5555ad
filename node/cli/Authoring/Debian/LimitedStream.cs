using Strata.Controllers.Linux;

namespace Strata.Cli.Authoring.Debian;

/// <summary>So many bytes of a file, from where it stands. The file stays open.</summary>
sealed class LimitedStream(Stream source, long length) : ReadOnlyStream
{
    long left = length;

    public override int Read(Span<byte> buffer)
    {
        var count = source.Read(buffer[..(int)Math.Min(buffer.Length, left)]);
        left -= count;
        return count;
    }
}
