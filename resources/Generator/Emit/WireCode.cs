namespace Strata.Resources.Generator;

/// <summary>The statements that write and read one field.</summary>
static class WireCode
{
    public static string Write(FieldModel field) => (field.Shape, field.Value.Kind) switch
    {
        (Shape.List, _) => WriteList(field),
        (_, ValueKind.Message or ValueKind.Map) => $"writer.{field.Value.Kind}({field.Number}, this.{field.Name});",
        (Shape.Nullable, _) => $"if (this.{field.Name} is {{ }} {Local(field)}) {WriteScalar(field, Local(field), ", always: true")}",
        _ => WriteScalar(field, $"this.{field.Name}", ""),
    };

    /// <summary>The local that collects what is read.</summary>
    public static string Declare(FieldModel field) => (field.Shape, field.Value.Kind) switch
    {
        (Shape.List, _) => $"var {Local(field)} = {Names.Immutable}.CreateBuilder<{field.Value.TypeName}>();",
        (_, ValueKind.Map) =>
            $"var {Local(field)} = new global::System.Collections.Generic.List<global::System.Collections.Generic.KeyValuePair<string, string>>();",
        (Shape.Nullable, _) or (_, ValueKind.Message) => $"{field.Value.TypeName}? {Local(field)} = null;",
        (_, ValueKind.Text) => $"var {Local(field)} = \"\";",
        (_, ValueKind.Bytes) => $"var {Local(field)} = global::Google.Protobuf.ByteString.Empty;",
        _ => $"{field.Value.TypeName} {Local(field)} = default;",
    };

    public static string Read(FieldModel field) => (field.Shape, field.Value.Kind) switch
    {
        (Shape.List, _) => ReadList(field),
        (_, ValueKind.Map) => $"{Local(field)}.Add(reader.MapEntry());",
        _ => $"{Local(field)} = {ReadValue(field.Value)};",
    };

    /// <summary>The argument for the record's constructor.</summary>
    public static string Result(FieldModel field) => (field.Shape, field.Value.Kind) switch
    {
        (Shape.List, _) => $"new global::Strata.Resources.EquatableArray<{field.Value.TypeName}>({Local(field)}.ToImmutable())",
        (_, ValueKind.Map) => $"global::Strata.Resources.StringMap.From({Local(field)})",
        (Shape.Single, ValueKind.Message) => $"{Local(field)} ?? reader.Absent<{field.Value.TypeName}>()",
        _ => Local(field),
    };

    static string Local(FieldModel field) => $"field{field.Number}";

    static string WriteScalar(FieldModel field, string value, string always) => field.Value.Kind switch
    {
        ValueKind.Int32 or ValueKind.Int64 => $"writer.Int64({field.Number}, {value}{always});",
        ValueKind.UInt32 or ValueKind.UInt64 => $"writer.UInt64({field.Number}, {value}{always});",
        ValueKind.Enum => $"writer.Int64({field.Number}, unchecked((long){value}){always});",
        var kind => $"writer.{kind}({field.Number}, {value}{always});",
    };

    static string WriteList(FieldModel field) => field.Value.Kind switch
    {
        ValueKind.Text => WriteList(field, "Texts"),
        ValueKind.Bytes => WriteList(field, "Blobs"),
        ValueKind.Time => WriteList(field, "Times"),
        ValueKind.Duration => WriteList(field, "Durations"),
        ValueKind.Message => WriteList(field, "Messages"),
        ValueKind.Double => WriteList(field, "PackedDoubles"),
        ValueKind.Bool => $"writer.Packed({field.Number}, this.{field.Name}, static item => item ? 1UL : 0UL);",
        _ => $"writer.Packed({field.Number}, this.{field.Name}, static item => unchecked((ulong)item));",
    };

    static string WriteList(FieldModel field, string method) => $"writer.{method}({field.Number}, this.{field.Name});";

    static string ReadList(FieldModel field) => field.Value.Kind switch
    {
        ValueKind.Bool => $"reader.Packed({Local(field)}, static bits => bits != 0);",
        ValueKind.Double => $"reader.PackedDoubles({Local(field)});",
        ValueKind.Int32 or ValueKind.UInt32 or ValueKind.Int64 or ValueKind.UInt64 or ValueKind.Enum =>
            $"reader.Packed({Local(field)}, static bits => unchecked(({field.Value.TypeName})bits));",
        _ => $"{Local(field)}.Add({ReadValue(field.Value)});",
    };

    static string ReadValue(ValueModel value) => value.Kind switch
    {
        ValueKind.Message => $"reader.Message<{value.TypeName}>()",
        ValueKind.Enum => $"unchecked(({value.TypeName})reader.Int64())",
        var kind => $"reader.{kind}()",
    };
}
