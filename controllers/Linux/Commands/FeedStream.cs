namespace Strata.Controllers.Linux;

/// <summary>
/// What feeds write to. It remembers that the pipe failed, however that was told: the error number of a program that ends while it is
/// written to is not always EPIPE.
/// </summary>
sealed class FeedStream(Stream pipe) : WriteOnlyStream
{
    /// <summary>The program did not take what was written: its exit code and its standard error say why.</summary>
    public bool IsBroken { get; private set; }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            pipe.Write(buffer);
        }
        catch (IOException)
        {
            IsBroken = true;
            throw;
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken ct = default)
    {
        try
        {
            await pipe.WriteAsync(buffer, ct);
        }
        catch (IOException)
        {
            IsBroken = true;
            throw;
        }
    }
}
