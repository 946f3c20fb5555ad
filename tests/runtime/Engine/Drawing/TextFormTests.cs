namespace Strata.Runtime.Tests.Drawing;

public sealed class TextFormTests
{
    static readonly DependencyGraph Graph = DependencyGraph.From([new NumberToText(), new TextToSentence(), new Loop((_, _) => Task.CompletedTask).Watching()]);

    [Fact]
    public void Dot() => Assert.Equal(
        """
        digraph dependencies {
          node [fontname="Helvetica,Arial,sans-serif", fontsize=11];
          edge [fontname="Helvetica,Arial,sans-serif", fontsize=9];
          "controller Loop" [label="Loop", shape=box, style=filled, fillcolor="#e6eef8"];
          "controller NumberToText" [label="NumberToText", shape=box, style=filled, fillcolor="#e6eef8"];
          "controller TextToSentence" [label="TextToSentence", shape=box, style=filled, fillcolor="#e6eef8"];
          "Numbers.test.strata.dev" [label="Numbers\ntest.strata.dev in default", shape=box, style=rounded];
          "Sentences.test.strata.dev" [label="Sentences\ntest.strata.dev in default", shape=box, style=rounded];
          "Suffixes.test.strata.dev" [label="Suffixes\ntest.strata.dev in default", shape=box, style=rounded];
          "Texts.test.strata.dev" [label="Texts\ntest.strata.dev in default", shape=box, style=rounded];
          "controller NumberToText" -> "Texts.test.strata.dev" [penwidth=2.2, dir=both, arrowtail=odot];
          "controller TextToSentence" -> "Sentences.test.strata.dev" [penwidth=2.2, dir=both, arrowtail=odot];
          "Numbers.test.strata.dev" -> "controller Loop" [style=dashed];
          "Numbers.test.strata.dev" -> "controller NumberToText" [penwidth=1.4];
          "Suffixes.test.strata.dev" -> "controller TextToSentence" [style=dashed];
          "Texts.test.strata.dev" -> "controller TextToSentence" [penwidth=1.4];
        }

        """,
        Graph.ToDot());

    [Fact]
    public void Mermaid() => Assert.Equal(
        """
        flowchart TB
          n0["Loop"]
          n1["NumberToText"]
          n2["TextToSentence"]
          n3(["Numbers<br/>test.strata.dev in default"])
          n4(["Sentences<br/>test.strata.dev in default"])
          n5(["Suffixes<br/>test.strata.dev in default"])
          n6(["Texts<br/>test.strata.dev in default"])
          n1 <==> n6
          n2 <==> n4
          n3 -.-> n0
          n3 --> n1
          n5 -.-> n2
          n6 --> n2
          classDef controller fill:#e6eef8,stroke:#1f4e79,color:#111
          classDef kind fill:#fff,stroke:#555,color:#111
          class n0 controller
          class n1 controller
          class n2 controller
          class n3 kind
          class n4 kind
          class n5 kind
          class n6 kind

        """,
        Graph.ToMermaid());

    [Fact]
    public void Names_are_texts_whatever_they_hold()
    {
        var graph = new DependencyGraph([new("a\"b\\c", "ns", "T\"#;<x>.y", "i\"d", DependencyRelation.InputWeak)]);

        Assert.Contains("\"controller a\\\"b\\\\c\" [style=dashed, label=\"i\\\"d\"];", graph.ToDot());
        Assert.Contains("([\"T#34;#35;#59;#60;x#62;<br/>y in ns\"])", graph.ToMermaid());
    }

    [Fact]
    public void Resources_are_listed_with_their_kind_and_the_rest_is_counted()
    {
        var ids = Enumerable.Range(1, 100).Select(n => $"{n}");
        var graph = Graph with { Resources = [new(State.KindOf<Number>(), 250, [.. ids]), new(State.KindOf<Text>(), 1, ["one"])] };

        Assert.Contains("[label=\"Numbers\\ntest.strata.dev in default\\n1\\n2\\n3\\n4\\n5\\nand 245 more\"", graph.ToDot());
        Assert.Contains("[label=\"Texts\\ntest.strata.dev in default\\none\"", graph.ToDot());
    }
}
