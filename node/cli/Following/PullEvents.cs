using System.Globalization;
using Strata.Resources;
using Strata.Resources.Serialization;
using Strata.Runtime;

namespace Strata.Cli.Following;

/// <summary>
/// What a change of a PullProgress means for the bars: one for the image, and below it one for each of several layers that are not there
/// yet.
/// </summary>
static class PullEvents
{
    const int ShownOfDigest = 12;

    public static void Apply(StateEvent next, ProgressBoard board)
    {
        switch (next)
        {
            case StateEvent.Created created: Set(created.Resource, board); break;
            case StateEvent.Updated updated: Set(updated.Resource, board); break;
            case StateEvent.Destroyed destroyed: board.Remove(destroyed.Resource.Metadata.Id); break;
        }
    }

    static void Set(IResource resource, ProgressBoard board)
    {
        if (SpecOf(resource) is not { } spec || IsUnanswered(spec)) return;

        var id = resource.Metadata.Id;
        board.Set(id, [BarOf(spec, Text(spec, "image") ?? id), .. LayersOf(spec)]);
    }

    /// <summary>Nobody knows yet how much there is to pull: a bar would be of nothing.</summary>
    static bool IsUnanswered(YamlMapping spec) => Text(spec, "silentSince") is not null && Number(spec, "totalBytes") == 0;

    static IEnumerable<Bar> LayersOf(YamlMapping spec) =>
        spec.Find("downloads") is YamlSequence { Items.Count: > 1 } layers
            ? layers.Items.OfType<YamlMapping>().Select(LayerBarOf).Where(IsUnderWay)
            : [];

    static Bar LayerBarOf(YamlMapping layer) => BarOf(layer, $"  {Shortened(Text(layer, "digest") ?? "")}");

    static bool IsUnderWay(Bar bar) => bar.Bytes < bar.Total;

    static Bar BarOf(YamlMapping spec, string name) =>
        new(name, Number(spec, "bytes"), Number(spec, "totalBytes"), Number(spec, "rate"));

    static string Shortened(string digest)
    {
        var hex = digest[(digest.IndexOf(':') + 1)..];
        return hex[..Math.Min(hex.Length, ShownOfDigest)];
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

    static string? Text(YamlMapping spec, string key) => (spec.Find(key) as YamlScalar)?.Text;

    static long Number(YamlMapping spec, string key) =>
        long.TryParse(Text(spec, key), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
