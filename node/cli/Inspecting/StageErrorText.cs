using Strata.Cli.Reading;
using Strata.Resources;
using Strata.Resources.Serialization;

namespace Strata.Cli.Inspecting;

/// <summary>What a resource says of its own failure: stages of the node have an `error` in their spec.</summary>
static class StageErrorText
{
    static readonly JsonPath Code = JsonPath.Parse("{.spec.error.code}");
    static readonly JsonPath Message = JsonPath.Parse("{.spec.error.message}");
    static readonly JsonPath Hint = JsonPath.Parse("{.spec.error.hint}");

    /// <returns>One line, or none.</returns>
    public static IEnumerable<string> Of(IResource? resource)
    {
        if (resource is null) yield break;

        var document = ResourceDocument.Of(Change.None(resource), "");
        if (Find(Code, document) is not { } code) yield break;

        var hint = Find(Hint, document);
        yield return $"failed: {code}: {Find(Message, document)}{(hint is null ? "" : $"; {hint}")}";
    }

    static string? Find(JsonPath path, YamlMapping document)
    {
        try
        {
            return path.Find(document) is [{ Length: > 0 } found] ? found : null;
        }
        catch (KeyNotFoundException)
        {
            return null;
        }
    }
}
