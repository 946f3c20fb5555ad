using System.Globalization;
using Strata.Resources;
using Strata.Resources.Serialization;
using Strata.Runtime;

namespace Strata.Cli.Following;

/// <summary>What a change of a PullProgress means for the bars.</summary>
static class PullEvents
{
    public static void Apply(StateEvent next, ProgressBoard board, TimeSpan now)
    {
        switch (next)
        {
            case StateEvent.Created created: Set(created.Resource, board, now); break;
            case StateEvent.Updated updated: Set(updated.Resource, board, now); break;
            case StateEvent.Destroyed destroyed: board.Remove(destroyed.Resource.Metadata.Id); break;
        }
    }

    static void Set(IResource resource, ProgressBoard board, TimeSpan now)
    {
        if (SpecOf(resource) is not { } spec) return;

        var id = resource.Metadata.Id;
        board.Set(id, spec.Find("image") is YamlScalar image ? image.Text : id, Number(spec, "bytes"), Number(spec, "totalBytes"), now);
    }

    static YamlMapping? SpecOf(IResource resource)
    {
        try
        {
            return resource.Spec.ToYaml() as YamlMapping;
        }
        catch (FormatException)
        {
            return null;   // an agent of another version: no bar is better than no upgrade
        }
    }

    static long Number(YamlMapping spec, string key) =>
        spec.Find(key) is YamlScalar text && long.TryParse(text.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : 0;
}
