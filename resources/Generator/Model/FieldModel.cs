namespace Strata.Resources.Generator;

/// <param name="Name">The property as it is written in code, escaped if need be.</param>
sealed record FieldModel(string Name, int Number, string YamlKey, bool OmitEmpty, Shape Shape, ValueModel Value);

enum Shape
{
    Single,
    Nullable,
    List,
}
