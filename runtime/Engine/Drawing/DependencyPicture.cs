using Strata.Resources;

namespace Strata.Runtime.Drawing;

/// <summary>
/// What is drawn, in whatever form: one node for each controller and each type, one link from a type to a controller that reads it, one
/// from a controller to a type that it writes. What a controller reads of its own outputs is a mark at that link, no link of its own.
/// </summary>
sealed record DependencyPicture(EquatableArray<PictureNode> Nodes, EquatableArray<PictureLink> Links)
{
    public static DependencyPicture Of(DependencyGraph graph)
    {
        var edges = graph.Edges.Items;
        var controllers = edges.Select(edge => edge.Controller).Distinct().Order(StringComparer.Ordinal).Select(PictureNode.OfController);
        var types = edges.Select(edge => edge.Type).Distinct().Order(StringComparer.Ordinal)
            .Select(type => PictureNode.OfType(type, graph));
        var nodes = controllers.Concat(types).ToList();
        var indices = nodes.Index().ToDictionary(item => (item.Item.IsController, item.Item.Name), item => item.Index);
        var links = edges.GroupBy(edge => (edge.Controller, edge.Type))
            .SelectMany(group => PictureLink.Of([.. group], indices[(true, group.Key.Controller)], indices[(false, group.Key.Type)]));
        return new DependencyPicture([.. nodes], [.. links.OrderBy(link => link.From).ThenBy(link => link.To)]);
    }
}

/// <param name="Title">What to call it in the first place: the name up to its first dot.</param>
/// <param name="Subtitle">The rest, and where its resources are.</param>
/// <param name="Details">The resources, if they are to be shown.</param>
sealed record PictureNode(string Name, bool IsController, string Title, string Subtitle, EquatableArray<string> Details)
{
    const int MostIds = 6;

    public static PictureNode OfController(string name) => new(name, IsController: true, name, "", []);

    public static PictureNode OfType(string type, DependencyGraph graph)
    {
        var dot = type.IndexOf('.', StringComparison.Ordinal);
        var namespaces = graph.Edges.Items.Where(edge => edge.Type == type && edge.Namespace.Length > 0).Select(edge => edge.Namespace)
            .Concat(graph.Resources.Items.Where(resources => resources.Kind.Type == type).Select(resources => resources.Kind.Namespace))
            .Distinct().Order(StringComparer.Ordinal);
        var where = string.Join(", ", namespaces);
        var group = dot < 0 ? "" : type[(dot + 1)..];
        return new PictureNode(
            type,
            IsController: false,
            dot < 0 ? type : type[..dot],
            where.Length > 0 && group.Length > 0 ? $"{group} in {where}" : group + where,
            [.. graph.Resources.Items.Where(resources => resources.Kind.Type == type).SelectMany(Ids)]);
    }

    static IEnumerable<string> Ids(KindResources resources)
    {
        var shown = resources.Count > MostIds ? MostIds - 1 : MostIds;
        foreach (var id in resources.Ids.Items.Take(shown)) yield return id;
        if (resources.Count > shown) yield return $"and {resources.Count - shown} more";
    }
}

/// <param name="ReadsBack">How the controller also reads what it writes here; null: not.</param>
/// <param name="Label">The ids that the input is about; empty: all.</param>
sealed record PictureLink(int From, int To, LinkStyle Style, LinkStyle? ReadsBack, string Label)
{
    public static IEnumerable<PictureLink> Of(IReadOnlyList<DependencyEdge> edges, int controller, int type)
    {
        var output = edges.FirstOrDefault(edge => edge.Relation <= DependencyRelation.OutputShared);
        var inputs = edges.Where(edge => edge.Relation > DependencyRelation.OutputShared).ToList();
        LinkStyle? input = inputs.Count == 0 ? null : inputs.Min(edge => StyleOf(edge.Relation));
        var label = inputs.Exists(edge => edge.Id.Length == 0) ? "" : string.Join(", ", inputs.Select(edge => edge.Id));
        if (output is not null) yield return new PictureLink(controller, type, StyleOf(output.Relation), input, "");
        else if (input is { } style) yield return new PictureLink(type, controller, style, null, label);
    }

    public LayoutLink ForLayout => new(From, To, Style switch
    {
        LinkStyle.Exclusive or LinkStyle.Shared => 8,
        LinkStyle.Primary => 6,
        LinkStyle.Strong => 2,
        _ => 1,
    });

    static LinkStyle StyleOf(DependencyRelation relation) => relation switch
    {
        DependencyRelation.OutputExclusive => LinkStyle.Exclusive,
        DependencyRelation.OutputShared => LinkStyle.Shared,
        DependencyRelation.InputQueuePrimary => LinkStyle.Primary,
        DependencyRelation.InputStrong or DependencyRelation.InputQueueMapped => LinkStyle.Strong,
        DependencyRelation.InputWeak => LinkStyle.Weak,
        _ => LinkStyle.DestroyReady,
    };
}

/// <summary>Of several inputs between the same two nodes the first one here is drawn.</summary>
enum LinkStyle
{
    Exclusive,
    Shared,
    Primary,
    Strong,
    Weak,
    DestroyReady,
}
