namespace Strata.Controllers.Linux;

/// <summary>A program's output on its way to who drains it; remembers whether its end was seen.</summary>
sealed class DrainedOutput(Stream output) : ReadOnlyStream
{
    public bool IsAtEnd { get; private set; }

    public override int Read(Span<byte> buffer)
    {
        var count = output.Read(buffer);
        if (count == 0 && buffer.Length > 0) IsAtEnd = true;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) output.Dispose();
        base.Dispose(disposing);
    }
}
