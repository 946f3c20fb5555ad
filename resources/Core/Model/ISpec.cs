using Google.Protobuf;
using Strata.Resources.Serialization;

namespace Strata.Resources;

/// <summary>The content of a resource. Compared by value.</summary>
public interface ISpec
{
    /// <summary>The form shown to people and sent as `yaml_spec`.</summary>
    YamlNode ToYaml();

    /// <summary>The wire form sent as `proto_spec`.</summary>
    ByteString ToProto();

    /// <summary>Whether it tells of a failure: where not all resources can be told, such ones come first.</summary>
    bool HasFailed => false;
}

/// <summary>A typed spec. The source generator implements this for records marked <see cref="ResourceAttribute"/>.</summary>
public interface ISpec<TSelf> : ISpec where TSelf : class, ISpec<TSelf>
{
    static abstract ResourceDefinition Definition { get; }

    /// <summary>Reads the wire form; unknown fields are skipped, an empty message gives the defaults.</summary>
    /// <exception cref="InvalidProtocolBufferException">The bytes are no such message.</exception>
    static abstract TSelf FromProto(ByteString message);

    /// <summary>Reads the YAML form. Generated specs can; one written by hand says so by implementing this.</summary>
    /// <exception cref="FormatException">The node is no such spec; the message starts with line:column.</exception>
    static virtual TSelf FromYaml(YamlNode node) => throw node.Source.Error($"specs of {TSelf.Definition.Type} are not read from YAML");

    /// <summary>How its defaults travel.</summary>
    static virtual WireMode Wire => WireMode.Proto3;
}
