using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Strata.Resources.Generator;

/// <summary>A diagnostic without symbols or syntax, so that the pipeline can compare it and does not keep old compilations alive.</summary>
sealed record DiagnosticModel(string Id, string File, TextSpan Span, LinePositionSpan Lines, EquatableList<string> Arguments)
{
    public static DiagnosticModel At(Location? location, DiagnosticDescriptor rule, params string[] arguments)
    {
        var lines = location?.GetLineSpan();
        return new(rule.Id, lines?.Path ?? "", location?.SourceSpan ?? default, lines?.Span ?? default, new(arguments));
    }

    public Diagnostic ToDiagnostic() =>
        Diagnostic.Create(Rules.ById[Id], Location.Create(File, Span, Lines), [.. Arguments.Cast<object>()]);
}
