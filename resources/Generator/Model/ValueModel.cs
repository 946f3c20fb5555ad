namespace Strata.Resources.Generator;

/// <param name="TypeName">Fully qualified, without a question mark.</param>
/// <param name="Members">Of an enum: its members, one per value.</param>
/// <param name="IsFixed">Of a whole number: all its bytes travel, instead of as many as it needs.</param>
sealed record ValueModel(ValueKind Kind, string TypeName, EquatableList<EnumMemberModel> Members, bool IsFixed = false)
{
    public bool IsWhole => Kind is ValueKind.Int32 or ValueKind.UInt32 or ValueKind.Int64 or ValueKind.UInt64;

    /// <summary>Whether protobuf has it as the key of a map.</summary>
    public bool IsKey => IsWhole || Kind is ValueKind.Text or ValueKind.Bool;
}

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
    Single,
    Double,
    Enum,
    Time,
    Duration,
    Bytes,
    Message,
    StringMap,
}
