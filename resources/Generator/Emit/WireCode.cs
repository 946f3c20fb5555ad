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
            $"var {Local(field)} = new global::System.Collections.Generic.List<"
            + "global::System.Collections.Generic.KeyValuePair<string, string>>();",
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

    static string WriteScalar(FieldModel field, string value, string always) => field.Value switch
    {
        { IsFixed: true } => $"writer.Fixed{Bits(field.Value)}({field.Number}, {ToBits(field.Value, value)}{always});",
        { Kind: ValueKind.Int32 or ValueKind.Int64 } => $"writer.Int64({field.Number}, {value}{always});",
        { Kind: ValueKind.UInt32 or ValueKind.UInt64 } => $"writer.UInt64({field.Number}, {value}{always});",
        { Kind: ValueKind.Enum } => $"writer.Int64({field.Number}, unchecked((long){value}){always});",
        { Kind: var kind } => $"writer.{kind}({field.Number}, {value}{always});",
    };

    static string WriteList(FieldModel field) => field.Value switch
    {
        { Kind: ValueKind.Text } => WriteList(field, "Texts"),
        { Kind: ValueKind.Bytes } => WriteList(field, "Blobs"),
        { Kind: ValueKind.Time } => WriteList(field, "Times"),
        { Kind: ValueKind.Duration } => WriteList(field, "Durations"),
        { Kind: ValueKind.Message } => WriteList(field, "Messages"),
        { IsFixed: true } or { Kind: ValueKind.Single or ValueKind.Double } =>
            $"writer.PackedFixed{Bits(field.Value)}({field.Number}, this.{field.Name}, static item => {ToBits(field.Value, "item")});",
        _ => $"writer.Packed({field.Number}, this.{field.Name}, static item => {ToBits(field.Value, "item")});",
    };

    static string WriteList(FieldModel field, string method) => $"writer.{method}({field.Number}, this.{field.Name});";

    static string ReadList(FieldModel field) => field.Value switch
    {
        { IsFixed: true } or { Kind: ValueKind.Single or ValueKind.Double } =>
            $"reader.PackedFixed{Bits(field.Value)}({Local(field)}, static bits => {FromBits(field.Value, "bits")});",
        { Kind: ValueKind.Bool or ValueKind.Enum } or { IsWhole: true } =>
            $"reader.Packed({Local(field)}, static bits => {FromBits(field.Value, "bits")});",
        _ => $"{Local(field)}.Add({ReadValue(field.Value)});",
    };

    static string ReadValue(ValueModel value) => value switch
    {
        { IsFixed: true } => FromBits(value, $"reader.Fixed{Bits(value)}()"),
        { Kind: ValueKind.Message } => $"reader.Message<{value.TypeName}>()",
        { Kind: ValueKind.Enum } => $"unchecked(({value.TypeName})reader.Int64())",
        { Kind: var kind } => $"reader.{kind}()",
    };

    static int Bits(ValueModel value) => value.Kind is ValueKind.Int32 or ValueKind.UInt32 or ValueKind.Single ? 32 : 64;

    static string ToBits(ValueModel value, string expression) => value.Kind switch
    {
        ValueKind.Bool => $"{expression} ? 1UL : 0UL",
        ValueKind.Single => $"global::System.BitConverter.SingleToUInt32Bits({expression})",
        ValueKind.Double => $"global::System.BitConverter.DoubleToUInt64Bits({expression})",
        _ => $"unchecked(({(value.IsFixed && Bits(value) == 32 ? "uint" : "ulong")}){expression})",
    };

    static string FromBits(ValueModel value, string expression) => value.Kind switch
    {
        ValueKind.Bool => $"{expression} != 0",
        ValueKind.Single => $"global::System.BitConverter.UInt32BitsToSingle({expression})",
        ValueKind.Double => $"global::System.BitConverter.UInt64BitsToDouble({expression})",
        _ => $"unchecked(({value.TypeName}){expression})",
    };
}
