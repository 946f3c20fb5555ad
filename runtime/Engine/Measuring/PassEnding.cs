namespace Strata.Runtime;

/// <summary>How a pass ended.</summary>
enum PassEnding
{
    Done,
    Skipped,
    Requeued,
    Interrupted,
    Failed,
}

static class PassEndingText
{
    public static string Text(this PassEnding outcome) => outcome switch
    {
        PassEnding.Done => "done",
        PassEnding.Skipped => "skipped",
        PassEnding.Requeued => "requeued",
        PassEnding.Interrupted => "interrupted",
        _ => "failed",
    };
}
