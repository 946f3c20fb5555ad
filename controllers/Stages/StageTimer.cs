namespace Strata.Controllers.Stages;

/// <summary>Measures one pass of a stage, in whole milliseconds: what people read, and what does not change for nothing.</summary>
readonly struct StageTimer(TimeProvider time)
{
    readonly long started = time.GetTimestamp();

    public TimeSpan Elapsed => TimeSpan.FromMilliseconds(Math.Ceiling(time.GetElapsedTime(started).TotalMilliseconds));
}
