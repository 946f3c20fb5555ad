namespace Strata.Controllers.Linux;

/// <summary>A program's output on its way to who drains it; remembers whether its end was seen.</summary>
/// <param name="patience">When it is over, an output in which nothing lies has ended, whoever holds it open.</param>
sealed class DrainedOutput(Stream output, CancellationToken patience) : ReadOnlyStream
{
    readonly byte[] buffer = new byte[64 * 1024];
    int begin;
    int end;

    public bool IsAtEnd { get; private set; }

    public override int Read(Span<byte> target)
    {
        if (begin == end && target.Length > 0 && !IsAtEnd) Fill();

        var count = Math.Min(target.Length, end - begin);
        buffer.AsSpan(begin, count).CopyTo(target);
        begin += count;
        return count;
    }

    void Fill()
    {
        // Without the token: what lies there is read also when the patience is over.
        var reading = output.ReadAsync(buffer).AsTask();
        (begin, end) = (0, Waited(reading));
        IsAtEnd = end == 0;
    }

    int Waited(Task<int> reading)
    {
        try
        {
            Task.WaitAny([reading], patience);
        }
        catch (OperationCanceledException)
        {
            // What came in the same moment counts.
        }

        return reading.IsCompleted ? reading.GetAwaiter().GetResult() : 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) output.Dispose();
        base.Dispose(disposing);
    }
}
