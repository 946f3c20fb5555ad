using CsCheck;
using Strata.Resources.Serialization;
using Strata.Resources.Tests.Samples;
using Xunit;

namespace Strata.Resources.Tests.Serialization;

/// <summary>Reading the envelope (COSI 1.8).</summary>
public class MetadataYamlTests
{
    /// <summary>The example of COSI 1.8.</summary>
    const string Example = """
        namespace: ns
        type: typ
        id: id
        version: 3
        owner: FooController
        phase: running
        created: 2021-06-23T19:22:29Z
        updated: 2021-06-23T20:22:29Z
        labels:
            app: foo
            stage: initial
        annotations:
            ttl: 1h
        finalizers:
            - a1
            - a2
        """;

    [Fact]
    public void Everything_is_read()
    {
        var metadata = ResourceYaml.ReadMetadata(Example);

        Assert.Equal(
            new Metadata("ns", "typ", "id")
            {
                Version = new ResourceVersion(3),
                Owner = "FooController",
                Labels = StringMap.Empty.Set("app", "foo").Set("stage", "initial"),
                Annotations = StringMap.Empty.Set("ttl", "1h"),
                Finalizers = Finalizers.From(["a1", "a2"]),
            },
            metadata);
        Assert.Equal(new DateTimeOffset(2021, 6, 23, 19, 22, 29, TimeSpan.Zero), metadata.Created);
        Assert.Equal(new DateTimeOffset(2021, 6, 23, 20, 22, 29, TimeSpan.Zero), metadata.Updated);
        Assert.Equal(["a1", "a2"], metadata.Finalizers);
    }

    [Fact]
    public void Unknown_keys_are_passed_over_and_absent_ones_leave_the_default()
    {
        var metadata = ResourceYaml.ReadMetadata("id: a\nfuture: {x: 1}\n");

        Assert.Equal(new Metadata("", "", "a"), metadata);
        Assert.Equal(default, metadata.Created);
    }

    [Fact]
    public void Scalars_are_raw_text()
    {
        var metadata = ResourceYaml.ReadMetadata("namespace: null\ntype: true\nid: 007\nversion: undefined\nowner:\nlabels: {1: 2.50, a: }\nfinalizers: ['\"x', ~]");

        Assert.Equal(new Pointer("null", "true", "007"), metadata.Pointer);
        Assert.False(metadata.Version.IsDefined);
        Assert.Equal("", metadata.Owner);
        Assert.Equal(StringMap.Empty.Set("1", "2.50").Set("a", ""), metadata.Labels);
        Assert.Equal(["\"x", "~"], metadata.Finalizers);
    }

    [Theory]
    [InlineData("2021-06-23T19:22:29.5Z", 19, 22, 29, 5_000_000)]
    [InlineData("2021-06-23T19:22:29.123456789Z", 19, 22, 29, 1_234_567)]
    [InlineData("2021-06-23T21:22:29+02:00", 19, 22, 29, 0)]
    [InlineData("2021-06-23T13:52:29.0000001-05:30", 19, 22, 29, 1)]
    public void Times_may_have_fractions_and_zones(string text, int hour, int minute, int second, int ticks) => Assert.Equal(
        new DateTimeOffset(2021, 6, 23, hour, minute, second, TimeSpan.Zero).AddTicks(ticks),
        ResourceYaml.ReadMetadata($"created: {text}").Created);

    [Fact]
    public void Times_are_shown_in_utc()
    {
        var local = new DateTimeOffset(2021, 6, 23, 21, 22, 29, 999, TimeSpan.FromHours(2));
        var written = ResourceYaml.Write(new Tombstone(new Metadata("", "", "") { Created = local, Updated = local.ToUniversalTime() }));

        Assert.Contains("    created: 2021-06-23T19:22:29Z\n    updated: 2021-06-23T19:22:29Z\n", written);
    }

    [Theory]
    [InlineData("[]", "1:1: a mapping belongs here")]
    [InlineData("", "0:0: a mapping belongs here")]
    [InlineData("id: a\nversion: x", "2:10: error parsing version: \"x\"")]
    [InlineData("version: ''", "1:10: error parsing version")]
    [InlineData("version: -1", "1:10: error parsing version")]
    [InlineData("version: +1", "1:10: error parsing version")]
    [InlineData("version: []", "1:10: text belongs here, not a sequence")]
    [InlineData("phase: Running", "1:8: unknown phase: Running")]
    [InlineData("phase:", "1:7: unknown phase: ")]
    [InlineData("created: yesterday", "1:10: a time like")]
    [InlineData("created: 2021-06-23", "1:10: a time like")]
    [InlineData("created: 2021-06-23T19:22:29", "1:10: a time like")]
    [InlineData("created: 2021-06-23T19:22:60Z", "1:10: a time like")]
    [InlineData("created: 2021-06-23T19:22:29,5Z", "1:10: a time like")]
    [InlineData("id: {}", "1:5: text belongs here, not a mapping")]
    [InlineData("labels: [a]", "1:9: a mapping belongs here, not a sequence")]
    [InlineData("labels:\n    a: []", "2:8: text belongs here, not a sequence")]
    [InlineData("annotations: x", "1:14: a mapping belongs here, not \"x\"")]
    [InlineData("finalizers: a", "1:13: a sequence belongs here, not \"a\"")]
    [InlineData("finalizers: [[]]", "1:14: text belongs here, not a sequence")]
    [InlineData("id: [", "2:1: ")]
    public void Anything_else_is_refused_with_its_position(string yaml, string message) =>
        Assert.StartsWith(message, Assert.Throws<FormatException>(() => ResourceYaml.ReadMetadata(yaml)).Message);

    static readonly Gen<Metadata> Any =
        Gen.Select(
            Gen.Select(SampleGen.Text, SampleGen.Text, SampleGen.Text, SampleGen.Text),
            Gen.Select(Gen.ULong.Nullable(), Gen.Bool, SampleGen.Time, SampleGen.Map, SampleGen.Map, SampleGen.Text.Array[0, 3]))
        .Select((texts, rest) => new Metadata(texts.Item1, texts.Item2, texts.Item3)
        {
            Owner = texts.Item4,
            Version = rest.Item1 is { } number ? new ResourceVersion(number) : ResourceVersion.Undefined,
            Phase = rest.Item2 ? Phase.Running : Phase.TearingDown,
            Created = rest.Item3,
            Updated = rest.Item3,
            Labels = rest.Item4,
            Annotations = rest.Item5,
            Finalizers = Finalizers.From(rest.Item6),
        });

    [Fact]
    public void What_was_written_is_read_back() => Any.Sample(
        metadata =>
        {
            var document = (YamlMapping)YamlNode.Parse(ResourceYaml.Write(new Tombstone(metadata)));
            var read = ResourceYaml.ReadMetadata(YamlWriter.Write(document.Find("metadata")!));
            Assert.Equal(metadata, read);
            Assert.Equal(metadata.Created, read.Created);
            Assert.Equal(metadata.Finalizers.AsEnumerable(), read.Finalizers);
        },
        iter: 5_000);
}
