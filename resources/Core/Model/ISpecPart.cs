using Strata.Resources.Serialization;

namespace Strata.Resources;

/// <summary>
/// A record that can stand inside a spec, or be one. The source generator implements this for records marked
/// <see cref="MessageAttribute"/> or <see cref="ResourceAttribute"/>.
/// </summary>
public interface ISpecPart<TSelf> where TSelf : class, ISpecPart<TSelf>
{
    YamlNode ToYaml();

    /// <summary>Writes the fields in ascending order of declaration, in the mode of the writer.</summary>
    void WriteTo(ProtoWriter writer);

    /// <summary>Reads fields to the end of the message; absent ones get their defaults, unknown ones are skipped.</summary>
    /// <exception cref="Google.Protobuf.InvalidProtocolBufferException">The bytes are no such message.</exception>
    static abstract TSelf ReadFrom(ProtoReader reader);

    /// <summary>Reads the YAML form; absent keys get their defaults, unknown ones are refused.</summary>
    /// <exception cref="FormatException">The node is no such record; the message starts with line:column.</exception>
    static abstract TSelf FromYaml(YamlNode node);
}
