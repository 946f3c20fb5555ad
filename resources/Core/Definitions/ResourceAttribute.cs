namespace Strata.Resources;

/// <summary>How defaults travel (COSI 1.10).</summary>
public enum WireMode
{
    /// <summary>proto3: fields with default values are omitted.</summary>
    Proto3,

    /// <summary>As specs of other COSI programs without a .proto: default values are emitted.</summary>
    Dynamic,
}

/// <summary>
/// Marks a <c>sealed partial record</c> as a spec: the generator adds wire form, YAML form and value equality. It may also stand inside
/// another spec, and travels in that one's mode then.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ResourceAttribute : Attribute
{
    public WireMode Wire { get; init; }
}

/// <summary>Marks a <c>sealed partial record</c> as a part nested in specs; it travels in the mode of the spec around it.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class MessageAttribute : Attribute;

/// <summary>The number of a property on the wire, unique in its record; never reused.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FieldAttribute(int number) : Attribute
{
    public int Number { get; } = number;

    /// <summary>The key in YAML; the property's name in camelCase when null.</summary>
    public string? Yaml { get; init; }

    /// <summary>
    /// Leaves the key out of YAML while the value is null, empty or its default. A nested record that is there is never empty.
    /// </summary>
    public bool OmitEmpty { get; init; }

    /// <summary>
    /// For whole numbers: four or eight bytes on the wire whatever the value, as `fixed32`, `sfixed64` and their like in a .proto.
    /// </summary>
    public bool Fixed { get; init; }
}
