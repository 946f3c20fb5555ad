namespace Strata.Resources.Generator;

/// <param name="TypeName">Fully qualified, without a question mark.</param>
/// <param name="Members">Of an enum: its members, one per value.</param>
sealed record ValueModel(ValueKind Kind, string TypeName, EquatableList<EnumMemberModel> Members);

/// <param name="Name">As it is written in code.</param>
/// <param name="Word">Its YAML form.</param>
sealed record EnumMemberModel(string Name, string Word);

enum ValueKind
{
    Text,
    Bool,
    Int32,
    UInt32,
    Int64,
    UInt64,
    Double,
    Enum,
    Time,
    Duration,
    Bytes,
    Message,
    Map,
}
