using Strata.Protos.Node.V1;

namespace Strata.Cli.Acting;

/// <summary>A finding as compilers write theirs: <c>machine.yaml:4:9: message (code); hint</c>.</summary>
static class FindingText
{
    public static string Of(Finding finding, string file)
    {
        var place = finding.Line > 0 ? $"{file}:{finding.Line}:{finding.Column}" : file;
        var hint = finding.Hint.Length > 0 ? $"; {finding.Hint}" : "";
        return $"{place}: {finding.Message} ({finding.Code}){hint}";
    }
}
