using System.Text;

namespace Strata.Runtime.Drawing;

static class DotText
{
    public static string Of(DependencyPicture picture)
    {
        var text = new StringBuilder();
        text.Append("digraph dependencies {\n");
        text.Append("  node [fontname=\"Helvetica,Arial,sans-serif\", fontsize=11];\n");
        text.Append("  edge [fontname=\"Helvetica,Arial,sans-serif\", fontsize=9];\n");
        foreach (var node in picture.Nodes) text.Append($"  {Quoted(Id(node))} [{Look(node)}];\n");
        foreach (var link in picture.Links)
            text.Append($"  {Quoted(Id(picture.Nodes[link.From]))} -> {Quoted(Id(picture.Nodes[link.To]))} [{Look(link)}];\n");
        return text.Append("}\n").ToString();
    }

    /// <summary>Controllers and types may share a name.</summary>
    static string Id(PictureNode node) => node.IsController ? $"controller {node.Name}" : node.Name;

    static string Look(PictureNode node)
    {
        var label = Quoted(string.Join('\n', [node.Title, .. node.Subtitle.Length > 0 ? [node.Subtitle] : (string[])[], .. node.Details]));
        return node.IsController
            ? $"label={label}, shape=box, style=filled, fillcolor=\"#e6eef8\""
            : $"label={label}, shape=box, style=rounded";
    }

    static string Look(PictureLink link)
    {
        var look = link.Style switch
        {
            LinkStyle.Exclusive => "penwidth=2.2",
            LinkStyle.Shared => "penwidth=2.2, arrowhead=empty",
            LinkStyle.Primary => "penwidth=1.4",
            LinkStyle.Strong => "penwidth=1.4, arrowhead=vee",
            LinkStyle.Weak => "style=dashed",
            _ => "style=dotted",
        };
        if (link.ReadsBack is not null) look += ", dir=both, arrowtail=odot";
        return link.Label.Length > 0 ? $"{look}, label={Quoted(link.Label)}" : look;
    }

    static string Quoted(string text)
    {
        var escaped = text
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal);
        return $"\"{escaped}\"";
    }
}
