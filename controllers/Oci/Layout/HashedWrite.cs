using System.Security.Cryptography;
using Strata.Controllers.Linux;

namespace Strata.Controllers.Oci;

/// <summary>Hashes what passes on its way to another stream, which stays open.</summary>
sealed class HashedWrite(Stream target, IncrementalHash hash) : WriteOnlyStream
{
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        hash.AppendData(buffer);
        target.Write(buffer);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken ct = default)
    {
        hash.AppendData(buffer.Span);
        return target.WriteAsync(buffer, ct);
    }

    public override void Flush() => target.Flush();
}
