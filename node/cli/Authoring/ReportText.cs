using Strata.Controllers.SquashfsBuild;

namespace Strata.Cli.Authoring;

/// <summary>Findings for people: one line each, with what to do about errors below.</summary>
static class ReportText
{
    public static void Write(IEnumerable<Finding> findings, TextWriter output)
    {
        foreach (var finding in findings)
        {
            output.WriteLine($"{(finding.IsWarning ? "warning" : "error")}: {finding.Message} ({finding.Code})");
            if (!finding.IsWarning) output.WriteLine($"  {Refusal.HintFor(finding.Code)}");
        }
    }

    public static string Errors(IEnumerable<Finding> findings) => findings.Count(finding => !finding.IsWarning) switch
    {
        1 => "1 rule is broken",
        var count => $"{count} rules are broken",
    };
}
