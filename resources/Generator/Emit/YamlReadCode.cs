namespace Strata.Resources.Generator;

/// <summary>The expression that reads one field from YAML: the argument for the record's constructor.</summary>
static class YamlReadCode
{
    public static string Result(FieldModel field)
    {
        var key = YamlCode.Literal(field.YamlKey);
        return (field.Shape, field.Value.Kind) switch
        {
            (Shape.List, _) =>
                $"fields.Read<global::Strata.Resources.EquatableArray<{field.Value.TypeName}>>({key}, default, "
                + $"static list => {Names.YamlValue}.List(list, {Function(field.Value)}))",
            (Shape.Map, _) =>
                $"fields.Read<global::Strata.Resources.EquatableMap<{field.Key!.TypeName}, {field.Value.TypeName}>>({key}, default, "
                + $"static map => {Names.YamlValue}.Map(map, {Function(field.Key!)}, {Function(field.Value)}))",
            (Shape.Nullable, _) => $"fields.Read<{field.Value.TypeName}?>({key}, null, {Function(field.Value)})",
            (_, ValueKind.Message) =>
                $"fields.Read<{field.Value.TypeName}?>({key}, null, {Function(field.Value)}) "
                + $"?? {Names.Serialization}.YamlFieldReader.Absent<{field.Value.TypeName}>()",
            _ => $"fields.Read<{field.Value.TypeName}>({key}, {Default(field.Value.Kind)}, {Function(field.Value)})",
        };
    }

    static string Default(ValueKind kind) => kind switch
    {
        ValueKind.Text => "\"\"",
        ValueKind.Bytes => "global::Google.Protobuf.ByteString.Empty",
        ValueKind.StringMap => "global::Strata.Resources.StringMap.Empty",
        _ => "default",
    };

    static string Function(ValueModel value) => value.Kind switch
    {
        ValueKind.Message => $"static node => {value.TypeName}.FromYaml(node)",
        ValueKind.Enum => $"static node => {EnumValue(value)}",
        ValueKind.StringMap => $"static node => {Names.YamlValue}.Map(node)",
        var kind => $"static node => {Names.YamlValue}.{kind}(node)",
    };

    static string EnumValue(ValueModel value)
    {
        var words = value.Members.GroupBy(member => member.Word).Select(same => same.First()).ToList();
        var arms = words.Select(member => $"{YamlCode.Literal(member.Word)} => {member.Name}, ");
        return $"{Names.YamlValue}.Enum<{value.TypeName}>(node, "
            + $"static word => word switch {{ {string.Concat(arms)}_ => null }}, "
            + $"static number => unchecked(({value.TypeName})number), "
            + $"{YamlCode.Literal(string.Join(", ", words.Select(member => member.Word)))})";
    }
}
