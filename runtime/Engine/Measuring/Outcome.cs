namespace Strata.Runtime;

/// <summary>How a pass ended.</summary>
enum Outcome
{
    Done,
    Skipped,
    Requeued,
    Interrupted,
    Failed,
}

static class OutcomeText
{
    public static string Text(this Outcome outcome) => outcome switch
    {
        Outcome.Done => "done",
        Outcome.Skipped => "skipped",
        Outcome.Requeued => "requeued",
        Outcome.Interrupted => "interrupted",
        _ => "failed",
    };
}
