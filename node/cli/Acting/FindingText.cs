using Strata.Protos.Node.V1;
using Strata.Resources.Node;

namespace Strata.Cli.Acting;

/// <summary>A finding as compilers write theirs: <c>machine.yaml:4:9: message (code); hint</c>.</summary>
static class FindingText
{
    public static string Of(Finding finding, string file) =>
        Of(file, finding.Line, finding.Column, finding.Code, finding.Message, finding.Hint);

    public static string Of(ConfigFinding finding, string file) =>
        Of(file, finding.Line, finding.Column, finding.Code, finding.Message, finding.Hint);

    static string Of(string file, int line, int column, string code, string message, string hint)
    {
        var place = line > 0 ? $"{file}:{line}:{column}" : file;
        return $"{place}: {message} ({code}){(hint.Length > 0 ? $"; {hint}" : "")}";
    }
}
