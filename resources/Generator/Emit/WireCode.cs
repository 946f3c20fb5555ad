namespace Strata.Resources.Generator;

/// <summary>The statements that write and read one field.</summary>
static class WireCode
{
    public static string Write(FieldModel field) => (field.Shape, field.Value.Kind) switch
    {
        (Shape.List, _) => WriteList(field),
        (Shape.Map, _) =>
            $"writer.Map({field.Number}, this.{field.Name}, {WriteFunction(field.Key!, 1)}, {WriteFunction(field.Value, 2)});",
        (_, ValueKind.Message) => $"writer.Message({field.Number}, this.{field.Name});",
        (_, ValueKind.StringMap) => $"writer.Map({field.Number}, this.{field.Name});",
        (Shape.Nullable, _) =>
            $"if (this.{field.Name} is {{ }} {Local(field)}) {WriteScalar(field.Value, field.Number, Local(field), ", always: true")};",
        _ => $"{WriteScalar(field.Value, field.Number, $"this.{field.Name}", "")};",
    };

    /// <summary>The local that collects what is read.</summary>
    public static string Declare(FieldModel field) => (field.Shape, field.Value.Kind) switch
    {
        (Shape.List, _) => $"var {Local(field)} = {Names.Immutable}.CreateBuilder<{field.Value.TypeName}>();",
        (Shape.Map, _) => DeclareEntries(field, field.Key!.TypeName, field.Value.TypeName),
        (_, ValueKind.StringMap) => DeclareEntries(field, "string", "string"),
        (Shape.Nullable, _) or (_, ValueKind.Message) => $"{field.Value.TypeName}? {Local(field)} = null;",
        _ => $"{field.Value.TypeName} {Local(field)} = {Absent(field.Value)};",
    };

    public static string Read(FieldModel field) => (field.Shape, field.Value.Kind) switch
    {
        (Shape.List, _) => ReadList(field),
        (Shape.Map, _) => $"{Local(field)}.Add(reader.MapEntry({Absent(field.Key!)}, {ReadFunction(field.Key!)}, "
            + $"static entry => {Absent(field.Value)}, {ReadFunction(field.Value)}));",
        (_, ValueKind.StringMap) => $"{Local(field)}.Add(reader.MapEntry());",
        _ => $"{Local(field)} = {ReadValue(field.Value, "reader")};",
    };

    /// <summary>The argument for the record's constructor.</summary>
    public static string Result(FieldModel field) => (field.Shape, field.Value.Kind) switch
    {
        (Shape.List, _) => $"new global::Strata.Resources.EquatableArray<{field.Value.TypeName}>({Local(field)}.ToImmutable())",
        (Shape.Map, _) =>
            $"global::Strata.Resources.EquatableMap<{field.Key!.TypeName}, {field.Value.TypeName}>.From({Local(field)})",
        (_, ValueKind.StringMap) => $"global::Strata.Resources.StringMap.From({Local(field)})",
        (Shape.Single, ValueKind.Message) => $"{Local(field)} ?? reader.Absent<{field.Value.TypeName}>()",
        _ => Local(field),
    };

    static string Local(FieldModel field) => $"field{field.Number}";

    static string DeclareEntries(FieldModel field, string key, string value) =>
        $"var {Local(field)} = new global::System.Collections.Generic.List<"
        + $"global::System.Collections.Generic.KeyValuePair<{key}, {value}>>();";

    /// <summary>What stands for a value that was not sent; in a map also for a message.</summary>
    static string Absent(ValueModel value) => value.Kind switch
    {
        ValueKind.Text => "\"\"",
        ValueKind.Bytes => "global::Google.Protobuf.ByteString.Empty",
        ValueKind.Message => $"entry.Absent<{value.TypeName}>()",
        _ => $"default({value.TypeName})",
    };

    static string WriteFunction(ValueModel value, int number) => value.Kind == ValueKind.Message
        ? $"static (writer, item) => writer.Message({number}, item)"
        : $"static (writer, item) => {WriteScalar(value, number, "item", ", always: true")}";

    static string ReadFunction(ValueModel value) => $"static entry => {ReadValue(value, "entry")}";

    static string WriteScalar(ValueModel value, int number, string expression, string always) => value switch
    {
        { IsFixed: true } => $"writer.Fixed{Bits(value)}({number}, {ToBits(value, expression)}{always})",
        { Kind: ValueKind.Int32 or ValueKind.Int64 } => $"writer.Int64({number}, {expression}{always})",
        { Kind: ValueKind.UInt32 or ValueKind.UInt64 } => $"writer.UInt64({number}, {expression}{always})",
        { Kind: ValueKind.Enum } => $"writer.Int64({number}, unchecked((long){expression}){always})",
        { Kind: var kind } => $"writer.{kind}({number}, {expression}{always})",
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
        _ => $"{Local(field)}.Add({ReadValue(field.Value, "reader")});",
    };

    static string ReadValue(ValueModel value, string reader) => value switch
    {
        { IsFixed: true } => FromBits(value, $"{reader}.Fixed{Bits(value)}()"),
        { Kind: ValueKind.Message } => $"{reader}.Message<{value.TypeName}>()",
        { Kind: ValueKind.Enum } => $"unchecked(({value.TypeName}){reader}.Int64())",
        { Kind: var kind } => $"{reader}.{kind}()",
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
