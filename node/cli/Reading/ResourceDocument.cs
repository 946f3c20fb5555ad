using Strata.Resources.Serialization;

namespace Strata.Cli.Reading;

/// <summary>
/// The document of <c>-o yaml|json|jsonpath</c>: `node`, with a watch `event`, then `metadata` and `spec` (extensions.md 6.3).
/// </summary>
static class ResourceDocument
{
    /// <exception cref="CommandException">The server sent no spec that can be read.</exception>
    public static YamlMapping Of(Change change, string node)
    {
        try
        {
            return ResourceYaml.Document(change.Resource, [.. Heading(change.Type, node)]);
        }
        catch (FormatException e)
        {
            throw new CommandException(
                ExitCode.Failed, $"{change.Resource.Metadata} cannot be shown: {e.Message}", "`-o table` shows what can be read of it");
        }
    }

    static IEnumerable<KeyValuePair<string, YamlNode>> Heading(ChangeType type, string node)
    {
        yield return new("node", YamlScalar.Bare(node));
        if (EventOf(type) is { } name) yield return new("event", YamlScalar.Bare(name));
    }

    static string? EventOf(ChangeType type) => type switch
    {
        ChangeType.Created => "created",
        ChangeType.Updated => "updated",
        ChangeType.Destroyed => "destroyed",
        _ => null,
    };
}
