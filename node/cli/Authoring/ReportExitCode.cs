using Strata.Agent;
using Strata.Controllers.SquashfsBuild;

namespace Strata.Cli.Authoring;

/// <summary>The gravest of the findings: a digest that does not fit before a broken rule before a disk that fails.</summary>
static class ReportExitCode
{
    public static ExitCode Of(IEnumerable<Finding> findings) =>
        findings.Where(finding => !finding.IsWarning)
            .Select(finding => (ExitCode)StageExitCode.Of(finding.Code))
            .DefaultIfEmpty(ExitCode.Done)
            .Max();
}
