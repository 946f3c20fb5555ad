using System.Text;

namespace Strata.Runtime.Drawing;

static class MermaidText
{
    public static string Of(DependencyPicture picture)
    {
        var text = new StringBuilder("flowchart TB\n");
        foreach (var (index, node) in picture.Nodes.Index()) text.Append($"  n{index}{Shape(node)}\n");
        foreach (var link in picture.Links) text.Append($"  n{link.From} {Arrow(link)}{Label(link)} n{link.To}\n");
        text.Append("  classDef controller fill:#e6eef8,stroke:#1f4e79,color:#111\n");
        text.Append("  classDef kind fill:#fff,stroke:#555,color:#111\n");
        foreach (var (index, node) in picture.Nodes.Index())
            text.Append($"  class n{index} {(node.IsController ? "controller" : "kind")}\n");
        return text.ToString();
    }

    static string Shape(PictureNode node)
    {
        string[] lines = [node.Title, node.Subtitle, .. node.Details];
        var label = string.Join("<br/>", lines.Where(line => line.Length > 0).Select(Escaped));
        return node.IsController ? $"[\"{label}\"]" : $"([\"{label}\"])";
    }

    static string Arrow(PictureLink link) => (link.Style, link.ReadsBack) switch
    {
        (LinkStyle.Exclusive or LinkStyle.Shared, null) => "==>",
        (LinkStyle.Exclusive or LinkStyle.Shared, _) => "<==>",
        (LinkStyle.Primary or LinkStyle.Strong, _) => "-->",
        _ => "-.->",
    };

    static string Label(PictureLink link)
    {
        var label = link.Style switch
        {
            LinkStyle.Shared => "shared",
            LinkStyle.DestroyReady => "destroy-ready",
            _ => link.Label,
        };
        return label.Length > 0 ? $"|\"{Escaped(label)}\"|" : "";
    }

    static string Escaped(string text)
    {
        var escaped = new StringBuilder();
        foreach (var c in text)
        {
            if (char.IsControl(c)) escaped.Append(' ');
            else if (c is '"' or '#' or '&' or '<' or '>' or '`' or ';') escaped.Append($"#{(int)c};");
            else escaped.Append(c);
        }

        return escaped.ToString();
    }
}
