using System.Globalization;
using System.Xml.Linq;
using CsCheck;
using Strata.Runtime.Drawing;

namespace Strata.Runtime.Tests.Drawing;

/// <summary>What holds for every picture.</summary>
public sealed class SvgTests
{
    static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void Thirty_controllers_make_a_sound_picture() => AssertSound(ThirtyControllers.Graph);

    [Fact]
    public void Nothing_makes_a_picture_too() => AssertSound(new DependencyGraph([]));

    [Fact]
    public void Any_graph_makes_a_sound_picture() =>
        Gen.Select(Gen.Int[0, 11], Gen.Int[0, 11], Gen.Int[0, 5]).Array[0, 60].Sample(links => AssertSound(GraphOf(links)), iter: 40);

    [Fact]
    public void The_same_graph_gives_the_same_bytes_in_whatever_order_its_edges_come()
    {
        var shuffled = new DependencyGraph([.. ThirtyControllers.Graph.Edges.Items.OrderBy(edge => edge.Type.Length).ThenBy(edge => edge.Id)]);

        Assert.Equal(ThirtyControllers.Graph.ToSvg(), shuffled.ToSvg());
    }

    [Fact]
    public void Names_are_texts_whatever_they_hold()
    {
        var graph = new DependencyGraph([new("<script>&\"'\u0001\ud800", "", "A\"<b>.x", "", DependencyRelation.OutputShared)]);

        var root = AssertSound(graph);

        Assert.Empty(root.Descendants(Svg + "script"));
        Assert.Contains(root.Descendants(Svg + "title"), title => title.Value == "<script>&\"'\uFFFD\uFFFD");
    }

    [Fact]
    public void Few_links_of_thirty_controllers_cross()
    {
        var picture = DependencyPicture.Of(ThirtyControllers.Graph);
        var links = picture.Links.Items.Select(link => link.ForLayout).ToList();
        var down = links.Zip(AcyclicOrder.Backwards(picture.Nodes.Count, links), (link, back) => back ? (link.To, link.From) : (link.From, link.To)).ToList();
        var layering = new Layering(LayerAssignment.Of([.. picture.Nodes.Items.Select(node => node.IsController ? 1 : 0)], down), down);

        CrossingReduction.Apply(layering);

        Assert.InRange(CrossingReduction.Count(layering), 0, 40);
    }

    static DependencyGraph GraphOf((int Controller, int Type, int Relation)[] links) => new(
    [
        .. links.Select(link => new DependencyEdge(
            $"Controller{link.Controller}", link.Relation < 2 ? "" : "ns", $"Type{new string('x', link.Type)}.example", "", (DependencyRelation)link.Relation)),
    ]);

    static XElement AssertSound(DependencyGraph graph)
    {
        var root = XDocument.Parse(graph.ToSvg()).Root!;
        var boxes = root.Descendants(Svg + "g").Where(group => group.Attribute("class") is not null).Select(BoxOf).ToList();
        var links = root.Descendants(Svg + "path").Where(path => path.Attribute("class")?.Value == "link").ToList();
        AssertEveryNodeOnce(graph, boxes);
        AssertApart(boxes);
        AssertInside(root, boxes);
        Assert.All(links, link => AssertTouches(link, boxes));
        return root;
    }

    static void AssertEveryNodeOnce(DependencyGraph graph, List<Box> boxes)
    {
        var controllers = graph.Edges.Items.Select(edge => ("controller", SvgStyle.Escaped(edge.Controller)));
        var types = graph.Edges.Items.Select(edge => ("type", SvgStyle.Escaped(edge.Type)));

        Assert.Equal(controllers.Concat(types).Distinct().Order(), boxes.Select(box => (box.Class, SvgStyle.Escaped(box.Name))).Order());
    }

    static void AssertApart(List<Box> boxes)
    {
        foreach (var (i, one) in boxes.Index())
        {
            Assert.DoesNotContain(
                boxes.Skip(i + 1),
                other => one.Left < other.Right + 8 && other.Left < one.Right + 8 && one.Top < other.Bottom + 8 && other.Top < one.Bottom + 8);
        }
    }

    static void AssertInside(XElement root, List<Box> boxes)
    {
        var view = root.Attribute("viewBox")!.Value.Split(' ').Select(Number).ToArray();
        Assert.All(boxes, box =>
        {
            Assert.True(box.Left >= 0 && box.Top >= 0 && box.Right <= view[2] && box.Bottom <= view[3], $"{box} outside of {view[2]}×{view[3]}");
            Assert.All(box.TextWidths, width => Assert.InRange(width, 0, box.Right - box.Left));
        });
        Assert.InRange(view[2], 0, SvgStyle.MaxWidth + 100);
    }

    /// <summary>A link ends on the upper or lower border of two boxes, a controller's and a type's.</summary>
    static void AssertTouches(XElement link, List<Box> boxes)
    {
        var numbers = link.Attribute("d")!.Value.Split(' ', 'M', 'C', 'L').Where(part => part.Length > 0).Select(Number).ToArray();
        var (dx, dy) = Shift(link);
        var ends = new[] { (numbers[0] + dx, numbers[1] + dy), (numbers[^2] + dx, numbers[^1] + dy) }.Select(end => boxes.Single(box =>
            end.Item1 >= box.Left && end.Item1 <= box.Right && (Math.Abs(end.Item2 - box.Top) < 0.2 || Math.Abs(end.Item2 - box.Bottom) < 0.2)));

        Assert.Equal(["controller", "type"], ends.Select(box => box.Class).Order());
    }

    static Box BoxOf(XElement group)
    {
        var rectangle = group.Element(Svg + "rect")!;
        var (dx, dy) = Shift(group);
        var (left, top) = (Value("x") + dx, Value("y") + dy);
        var widths = group.Elements(Svg + "text").Select(text => TextWidth.Of(text.Value, Number(text.Attribute("font-size")!.Value)));
        return new Box(
            group.Attribute("class")!.Value, group.Element(Svg + "title")!.Value, left, top, left + Value("width"), top + Value("height"), [.. widths]);

        double Value(string name) => Number(rectangle.Attribute(name)!.Value);
    }

    static (double X, double Y) Shift(XElement element)
    {
        var numbers = element.Ancestors(Svg + "g").First().Attribute("transform")!.Value.Split('(', ' ', ')');
        return (Number(numbers[1]), Number(numbers[2]));
    }

    static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    sealed record Box(string Class, string Name, double Left, double Top, double Right, double Bottom, double[] TextWidths);
}
