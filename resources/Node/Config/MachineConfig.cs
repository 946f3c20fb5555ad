using Google.Protobuf;
using Strata.Resources.Serialization;

namespace Strata.Resources.Node;

/// <summary>
/// The configuration file as read once from disk. Its wire form carries the text with its secrets, over the root-only socket; its YAML
/// form, which people see, has them replaced. Written by hand, as the generator gives both forms the same content.
/// </summary>
/// <param name="Text">The whole file.</param>
/// <param name="Digest">`sha256:…` of the file's bytes.</param>
/// <param name="Revision">Counts the times the file was replaced, also with equal text: each opens a new staged set.</param>
public sealed record MachineConfig(string Text, string Digest, long Revision) : ISpec<MachineConfig>
{
    /// <summary>The only id of this type.</summary>
    public const string Id = "v1alpha1";

    public static ResourceDefinition Definition { get; } =
        ResourceDefinition.Create("MachineConfigs.config.talos.dev", "config", aliases: ["machineconfig", "mc"], automaticAliases: false, sensitive: true);

    public YamlNode ToYaml()
    {
        try
        {
            return SecretMask.Apply(YamlNode.Parse(Text));
        }
        catch (FormatException)
        {
            // Text that is no YAML cannot be searched for secrets; InstallConfig tells what is wrong with it.
            return new YamlMapping([new("digest", YamlScalar.String(Digest))]);
        }
    }

    public ByteString ToProto()
    {
        var bytes = new MemoryStream();
        using var output = new CodedOutputStream(bytes, leaveOpen: true);
        output.WriteTag(1, WireFormat.WireType.LengthDelimited);
        output.WriteString(Text);
        output.WriteTag(2, WireFormat.WireType.LengthDelimited);
        output.WriteString(Digest);
        output.WriteTag(3, WireFormat.WireType.Varint);
        output.WriteInt64(Revision);
        output.Flush();
        return ByteString.CopyFrom(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    public static MachineConfig FromProto(ByteString message)
    {
        var config = new MachineConfig("", "", 0);
        var input = message.CreateCodedInput();
        while (input.ReadTag() is var tag and not 0)
        {
            config = WireFormat.GetTagFieldNumber(tag) switch
            {
                1 => config with { Text = input.ReadString() },
                2 => config with { Digest = input.ReadString() },
                3 => config with { Revision = input.ReadInt64() },
                _ => Skip(config, input),
            };
        }

        return config;
    }

    static MachineConfig Skip(MachineConfig config, CodedInputStream input)
    {
        input.SkipLastField();
        return config;
    }
}
