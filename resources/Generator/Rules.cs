using Microsoft.CodeAnalysis;

namespace Strata.Resources.Generator;

static class Rules
{
    const string Category = "Strata.Resources";

    public static readonly DiagnosticDescriptor Declaration = new(
        "STRATA001", "A spec is a sealed partial record without type parameters",
        "'{0}' must be declared as a sealed partial record class without type parameters",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor NumberMissing = new(
        "STRATA002", "Every parameter of a spec has a field number",
        "Parameter '{0}' of '{1}' needs a number: [property: Field(n)]",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor Number = new(
        "STRATA003", "Field numbers are valid and unique",
        "Number {0} of '{1}' cannot be used: {2}",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor Unsupported = new(
        "STRATA004", "Member type has no wire form",
        "'{0}' has the type '{1}', which has no wire form; "
        + "use a scalar (no number of 8 or 16 bits), an enum, a [Message] record, EquatableArray, EquatableMap, StringMap or ByteString",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor Collection = new(
        "STRATA005", "Collection is not compared by value",
        "'{0}' has the type '{1}', which records compare by reference, so that equal specs would look changed; "
        + "use EquatableArray, EquatableMap or StringMap",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor YamlKey = new(
        "STRATA006", "YAML keys are unique",
        "The YAML key '{0}' of '{1}' is used by another parameter",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor Outside = new(
        "STRATA007", "Field outside the parameter list",
        "'{0}' is no parameter of the record, so that it would not travel; move it into the parameter list",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor Fixed = new(
        "STRATA008", "Only whole numbers have a fixed form",
        "'{0}' has the type '{1}'; Fixed is for int, uint, long and ulong, and lists of them",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly IReadOnlyDictionary<string, DiagnosticDescriptor> ById =
        new[] { Declaration, NumberMissing, Number, Unsupported, Collection, YamlKey, Outside, Fixed }.ToDictionary(rule => rule.Id);
}
