namespace Strata.Controllers.Stages;

/// <summary>Bytes a second over the last seconds. A transfer that begins anew is measured anew; one that stands still falls to 0.</summary>
sealed class TransferRate
{
    static readonly TimeSpan Window = TimeSpan.FromSeconds(3);
    static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(500);

    readonly Queue<(TimeSpan At, long Bytes)> samples = [];
    long last;

    /// <param name="at">On any clock that goes forward.</param>
    public void Add(TimeSpan at, long bytes)
    {
        if (bytes < last) samples.Clear();
        samples.Enqueue((at, last = bytes));
    }

    public double At(TimeSpan now)
    {
        // The newest sample that is older than the window is where it begins.
        while (samples.Count > 1 && samples.ElementAt(1).At <= now - Window) samples.Dequeue();
        if (!samples.TryPeek(out var first)) return 0;

        var span = now - first.At;
        return span < Shortest ? 0 : (last - first.Bytes) / span.TotalSeconds;
    }
}
