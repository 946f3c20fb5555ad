using Strata.Resources;
using Strata.Resources.Node;
using Strata.Resources.Serialization;

namespace Strata.Controllers.Generations;

/// <summary>The list of layers that lies beside them, in the form other programs know (extensions.md 3.7).</summary>
static class ExtensionsYaml
{
    public static string Write(EquatableArray<GenerationMember> members) =>
        YamlWriter.Write(new YamlMapping([new("layers", new YamlSequence(members.Select(Layer).ToEquatableArray()))]));

    static YamlNode Layer(GenerationMember member) =>
        new YamlMapping([new("image", YamlScalar.String(member.FileName)), new("metadata", member.Metadata.ToYaml())]);
}
