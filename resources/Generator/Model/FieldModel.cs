namespace Strata.Resources.Generator;

/// <param name="Name">The property as it is written in code, escaped if need be.</param>
/// <param name="Value">Of a list: its items; of a map: its values.</param>
/// <param name="Key">Of a map; null for what is none.</param>
sealed record FieldModel(string Name, int Number, string YamlKey, bool OmitEmpty, Shape Shape, ValueModel Value, ValueModel? Key);

enum Shape
{
    Single,
    Nullable,
    List,
    Map,
}
