using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Strata.Resources.Generator;

/// <summary>Completes records marked [Resource] or [Message] with their wire form and their YAML form.</summary>
[Generator]
public sealed class SpecGenerator : IIncrementalGenerator
{
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        Register(context, "Strata.Resources.ResourceAttribute");
        Register(context, "Strata.Resources.MessageAttribute");
    }

    static void Register(IncrementalGeneratorInitializationContext context, string attribute)
    {
        var specs = context.SyntaxProvider.ForAttributeWithMetadataName(
            attribute,
            static (node, _) => node is TypeDeclarationSyntax,
            static (match, _) => SpecReader.Read((INamedTypeSymbol)match.TargetSymbol, match.Attributes[0]));
        context.RegisterSourceOutput(specs, Emit);
    }

    static void Emit(SourceProductionContext context, SpecModel spec)
    {
        foreach (var error in spec.Errors) context.ReportDiagnostic(error.ToDiagnostic());
        if (spec.Errors.Count > 0) return;

        context.AddSource($"{spec.FullName}.g.cs", SourceText.From(SpecSource.Write(spec), Encoding.UTF8));
    }
}
