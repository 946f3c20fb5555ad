using Google.Protobuf;
using Strata.Resources.Serialization;

namespace Strata.Resources.Node;

/// <summary>
/// The configuration file as read once from disk. Its wire form carries the text with its secrets, over the root-only socket; its YAML
/// form, which people see, has them replaced. Written by hand, as the generator gives both forms the same content.
/// </summary>
/// <param name="Text">The whole file; empty when there is an error.</param>
/// <param name="Digest">`sha256:…` of the file's bytes.</param>
/// <param name="Revision">Counts the times the file was replaced, also with equal text: each opens a new staged set.</param>
/// <param name="Error">Why the file cannot be read.</param>
public sealed record MachineConfig(string Text, string Digest, long Revision, StageError? Error = null) : ISpec<MachineConfig>
{
    /// <summary>The only id of this type.</summary>
    public const string Id = "v1alpha1";

    bool ISpec.HasFailed => Error is not null;

    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create(
        "MachineConfigs.config.talos.dev",
        "config",
        aliases: ["machineconfig", "machineconfigs", "mc"],
        automaticAliases: false,
        sensitive: true);

    public YamlNode ToYaml()
    {
        try
        {
            return Error is null ? ToYaml(YamlNode.ParseAll(Text)) : new YamlMapping([new("error", Error.ToYaml())]);
        }
        catch (FormatException)
        {
            // Text that is no plain YAML cannot be searched for secrets; InstallConfig tells what is wrong with it.
            return new YamlMapping([new("digest", YamlScalar.String(Digest))]);
        }
    }

    /// <summary>Several documents become a list: what is shown is one document.</summary>
    static YamlNode ToYaml(IReadOnlyList<YamlNode> documents) => documents switch
    {
        [] => YamlNode.Null,
        [var only] => SecretMask.Apply(only),
        _ => new YamlSequence(documents.Select(SecretMask.Apply).ToEquatableArray()),
    };

    public ByteString ToProto() => ProtoWriter.Serialize(new MachineConfigWire(Text, Digest, Revision, Error), WireMode.Proto3);

    public static MachineConfig FromProto(ByteString message)
    {
        var wire = ProtoReader.Parse<MachineConfigWire>(message);
        return new MachineConfig(wire.Text, wire.Digest, wire.Revision, wire.Error);
    }
}

[Message]
sealed partial record MachineConfigWire(
    [property: Field(1)] string Text,
    [property: Field(2)] string Digest,
    [property: Field(3)] long Revision,
    [property: Field(4)] StageError? Error);
