using Strata.Resources.Serialization;

namespace Strata.Cli.Reading;

/// <summary>The document of <c>-o yaml|json|jsonpath</c>: `node`, with a watch `event`, then `metadata` and `spec` (extensions.md 6.3).</summary>
static class ResourceDocument
{
    public static YamlMapping Of(Change change, string node)
    {
        var heading = KeyValuePair.Create<string, YamlNode>("node", YamlScalar.Bare(node));
        return EventOf(change.Type) is { } name
            ? ResourceYaml.Document(change.Resource, heading, KeyValuePair.Create<string, YamlNode>("event", YamlScalar.Bare(name)))
            : ResourceYaml.Document(change.Resource, heading);
    }

    static string? EventOf(ChangeType type) => type switch
    {
        ChangeType.Created => "created",
        ChangeType.Updated => "updated",
        ChangeType.Destroyed => "destroyed",
        _ => null,
    };
}
