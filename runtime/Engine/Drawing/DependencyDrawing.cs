namespace Strata.Runtime;

using Drawing;

/// <summary>The dependency graph as text and picture, made here: no other program is needed. The same graph gives the same bytes.</summary>
public static class DependencyDrawing
{
    /// <summary>For graphviz.</summary>
    public static string ToDot(this DependencyGraph graph) => DotText.Of(DependencyPicture.Of(graph));

    /// <summary>For pages that draw Mermaid, such as those of code hosts.</summary>
    public static string ToMermaid(this DependencyGraph graph) => MermaidText.Of(DependencyPicture.Of(graph));

    /// <summary>A complete picture with title and legend, dark on white.</summary>
    public static string ToSvg(this DependencyGraph graph, string title = "Dependency graph") =>
        SvgPicture.Of(DependencyPicture.Of(graph), title);
}
