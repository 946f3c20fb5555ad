using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Strata.Resources.Generator;

/// <summary>From a marked type to its model, collecting everything that is wrong with it.</summary>
static class SpecReader
{
    public static SpecModel Read(INamedTypeSymbol type, AttributeData mark)
    {
        var errors = new List<DiagnosticModel>();
        if (!IsWellDeclared(type)) errors.Add(DiagnosticModel.At(type.Locations.FirstOrDefault(), Rules.Declaration, type.Name));

        var parameters = PrimaryParameters(type);
        var fields = parameters.Select(parameter => ReadField(type, parameter, errors)).OfType<FieldModel>().ToList();
        RefuseFieldsOutside(type, parameters, errors);
        return new SpecModel(
            type.ContainingNamespace.IsGlobalNamespace ? "" : type.ContainingNamespace.ToDisplayString(),
            new([.. Containers(type).Reverse()]),
            Escape(type.Name),
            type.ToDisplayString(),
            mark.AttributeClass?.Name == "ResourceAttribute" ? WireOf(mark) : null,
            new(fields),
            new(errors));
    }

    static bool IsWellDeclared(INamedTypeSymbol type) =>
        type is { IsRecord: true, IsReferenceType: true, IsSealed: true, IsGenericType: false }
        && type.DeclaringSyntaxReferences
            .Select(reference => reference.GetSyntax())
            .OfType<TypeDeclarationSyntax>()
            .All(syntax => syntax.Modifiers.Any(SyntaxKind.PartialKeyword));

    static IReadOnlyList<IParameterSymbol> PrimaryParameters(INamedTypeSymbol type) =>
        type.InstanceConstructors
            .FirstOrDefault(constructor => constructor.DeclaringSyntaxReferences.Any(r => r.GetSyntax() is TypeDeclarationSyntax))
            ?.Parameters ?? [];

    static FieldModel? ReadField(INamedTypeSymbol type, IParameterSymbol parameter, List<DiagnosticModel> errors)
    {
        var location = parameter.Locations.FirstOrDefault();
        var property = type.GetMembers(parameter.Name).OfType<IPropertySymbol>().FirstOrDefault();
        if (property is null || FieldAttributeOf(property) is not { } attribute)
        {
            errors.Add(DiagnosticModel.At(location, Rules.NumberMissing, parameter.Name, type.Name));
            return null;
        }

        var number = NumberOf(attribute);
        if (WhyRefused(type, parameter, number) is { } reason)
        {
            errors.Add(DiagnosticModel.At(location, Rules.Number, number.ToString(), parameter.Name, reason));
        }

        var key = YamlKeyOf(property, attribute);
        if (OtherProperties(type, property).Any(o => FieldAttributeOf(o) is { } other && YamlKeyOf(o, other) == key))
        {
            errors.Add(DiagnosticModel.At(location, Rules.YamlKey, key, parameter.Name));
        }

        if (FieldTypes.Classify(property.Type) is { } classified)
        {
            var isFixed = IsSet(attribute, "Fixed");
            if (isFixed && (!classified.Value.IsWhole || classified.Shape == Shape.Map))
                errors.Add(DiagnosticModel.At(location, Rules.Fixed, parameter.Name, property.Type.ToDisplayString()));

            var value = classified.Value with { IsFixed = isFixed };
            return new FieldModel(
                Escape(property.Name), number, key, IsSet(attribute, "OmitEmpty"), classified.Shape, value, classified.Key);
        }

        var rule = FieldTypes.IsCollection(property.Type) ? Rules.Collection : Rules.Unsupported;
        errors.Add(DiagnosticModel.At(location, rule, parameter.Name, property.Type.ToDisplayString()));
        return null;
    }

    static string? WhyRefused(INamedTypeSymbol type, IParameterSymbol parameter, int number)
    {
        if (number is < 1 or > 536_870_911) return "numbers go from 1 to 536870911";
        if (number is >= 19_000 and <= 19_999) return "protobuf keeps 19000 to 19999 for itself";

        return OtherProperties(type, parameter).Any(o => FieldAttributeOf(o) is { } other && NumberOf(other) == number)
            ? "another parameter has it"
            : null;
    }

    static void RefuseFieldsOutside(INamedTypeSymbol type, IReadOnlyList<IParameterSymbol> parameters, List<DiagnosticModel> errors)
    {
        foreach (var property in type.GetMembers().OfType<IPropertySymbol>())
        {
            if (FieldAttributeOf(property) is null || parameters.Any(parameter => parameter.Name == property.Name)) continue;

            errors.Add(DiagnosticModel.At(property.Locations.FirstOrDefault(), Rules.Outside, property.Name));
        }
    }

    static IEnumerable<IPropertySymbol> OtherProperties(INamedTypeSymbol type, ISymbol self) =>
        type.GetMembers().OfType<IPropertySymbol>().Where(property => property.Name != self.Name);

    static AttributeData? FieldAttributeOf(IPropertySymbol property) =>
        property.GetAttributes().FirstOrDefault(a => a.AttributeClass?.ToDisplayString() == "Strata.Resources.FieldAttribute");

    static int NumberOf(AttributeData attribute) => attribute.ConstructorArguments.FirstOrDefault().Value as int? ?? 0;

    static string YamlKeyOf(IPropertySymbol property, AttributeData attribute) =>
        attribute.NamedArguments.FirstOrDefault(argument => argument.Key == "Yaml").Value.Value as string ?? Casing.Camel(property.Name);

    static bool IsSet(AttributeData attribute, string name) =>
        attribute.NamedArguments.Any(argument => argument.Key == name && argument.Value.Value is true);

    static string WireOf(AttributeData mark) =>
        mark.NamedArguments.FirstOrDefault(argument => argument.Key == "Wire").Value.Value is 1 ? "Dynamic" : "Proto3";

    static IEnumerable<string> Containers(INamedTypeSymbol type)
    {
        for (var outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
        {
            var kind = (outer.IsRecord, outer.TypeKind) switch
            {
                (true, TypeKind.Struct) => "record struct",
                (true, _) => "record",
                (false, TypeKind.Struct) => "struct",
                (false, TypeKind.Interface) => "interface",
                _ => "class",
            };
            yield return $"partial {kind} {outer.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)}";
        }
    }

    static string Escape(string name) => SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None ? name : $"@{name}";
}
