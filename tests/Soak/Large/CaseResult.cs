using System.Diagnostics;
using System.Text.Json.Nodes;
using Strata.Resources.Node;

namespace Strata.Soak.Large;

/// <summary>What came of one case.</summary>
/// <param name="Outcome">The code of the refusal, or what was made.</param>
/// <param name="PeakMegabytes">Null where several cases run at once.</param>
/// <param name="Fault">The promise that was broken; null for none.</param>
sealed record CaseResult(string Name, string Outcome, TimeSpan Took, int? PeakMegabytes, string? Fault)
{
    /// <summary>Runs a case, and holds what it comes to against what was promised.</summary>
    /// <param name="work">Returns what it made, or throws the refusal.</param>
    public static async Task<CaseResult> OfAsync(Promise promise, Func<Task<string>> work)
    {
        if (promise.Megabytes is not null) PeakMemory.Reset();
        var clock = Stopwatch.StartNew();
        var outcome = await OutcomeAsync(work);
        var took = clock.Elapsed;
        int? peak = promise.Megabytes is null ? null : PeakMemory.Megabytes();
        return new CaseResult(promise.Name, outcome, took, peak, promise.Fault(outcome, took, peak));
    }

    public JsonObject ToJson() => new()
    {
        ["case"] = Name,
        ["outcome"] = Outcome,
        ["seconds"] = Math.Round(Took.TotalSeconds, 2),
        ["peak_rss_mb"] = PeakMegabytes,
        ["broken"] = Fault,
    };

    public override string ToString() =>
        $"{Name}: {Outcome} after {Took.TotalSeconds:F1} s{(PeakMegabytes is { } peak ? $", at most {peak} MB resident" : "")}"
            + (Fault is null ? "" : $": BROKEN, {Fault}");

    static async Task<string> OutcomeAsync(Func<Task<string>> work)
    {
        try
        {
            return await work();
        }
        catch (StageException refused)
        {
            return refused.Code;
        }
    }
}
