namespace Strata.Resources.Generator;

/// <summary>A record to be completed.</summary>
/// <param name="Namespace">Empty for the global one.</param>
/// <param name="Containers">Declarations of the types around it, outermost first: `partial class Outer`.</param>
/// <param name="Wire">Name of the WireMode member; null for a part, which travels in the mode of the spec around it.</param>
/// <param name="Errors">When there are any, nothing is generated.</param>
sealed record SpecModel(
    string Namespace,
    EquatableList<string> Containers,
    string Name,
    string FullName,
    string? Wire,
    EquatableList<FieldModel> Fields,
    EquatableList<DiagnosticModel> Errors);
