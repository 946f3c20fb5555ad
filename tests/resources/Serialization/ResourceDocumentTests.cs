using Strata.Resources.Serialization;
using Strata.Resources.Tests.Samples;
using Xunit;

namespace Strata.Resources.Tests.Serialization;

/// <summary>Reading whole resources (COSI 1.8, the reader).</summary>
public class ResourceDocumentTests
{
    const string Document = """
        metadata:
            namespace: meta
            type: Namespaces.meta.cosi.dev
            id: runtime
            version: 2
            owner: meta
            phase: tearingDown
        spec:
            description: Runtime resources
        """;

    static readonly ResourceTypes Types = new ResourceTypes().Register<NamespaceSpec>().Register<SampleScalars>().Register<ResourceDefinitionSpec>();

    static readonly Resource<NamespaceSpec> Namespace = new(
        new Metadata("meta", "Namespaces.meta.cosi.dev", "runtime") { Version = new(2), Owner = "meta", Phase = Phase.TearingDown },
        new NamespaceSpec("Runtime resources"));

    [Fact]
    public void A_document_becomes_a_typed_resource_with_its_metadata_verbatim() =>
        Assert.Equal(Namespace, ResourceYaml.Read(Document, Types));

    [Fact]
    public void What_was_written_is_read_back()
    {
        var definition = new Resource<ResourceDefinitionSpec>("x", ResourceDefinitionSpec.FromDefinition(SampleStatus.Definition));
        var scalars = new Resource<SampleScalars>("x", SampleScalars.Defaults with { Text = "null" });

        Assert.Equal(definition, ResourceYaml.Read(ResourceYaml.Write(definition), Types));
        Assert.Equal(scalars, ResourceYaml.Read(ResourceYaml.Write(scalars), Types));
    }

    [Fact]
    public void Json_is_read_as_well()
    {
        var scalars = new Resource<SampleScalars>(
            "x", SampleScalars.Defaults with { Text = "a\"\\\n/é", Small = -1, Flag = true, Map = StringMap.Empty.Set("k", "null") });

        Assert.Equal(scalars, ResourceYaml.Read(JsonWriter.Write(ResourceYaml.Document(scalars)), Types));
    }

    [Theory]
    [InlineData("metadata: {}\nspec: {}\nnode: a", "3:1: unknown key \"node\"")]
    [InlineData("metadata: {}", "1:1: the resource has no spec")]
    [InlineData("spec: {}", "1:1: the resource has no metadata")]
    [InlineData("metadata: x\nspec: {}", "1:11: a mapping belongs here")]
    [InlineData("metadata: {type: Namespaces.meta.cosi.dev}\nspec: []", "2:7: a mapping belongs here")]
    [InlineData("metadata: {type: Namespaces.meta.cosi.dev}\nspec:", "2:6: a mapping belongs here")]
    [InlineData("metadata: {type: Others.meta.cosi.dev}\nspec: {}", "1:18: resource type \"Others.meta.cosi.dev\" is not registered")]
    [InlineData("metadata: {}\nspec: {}", "1:11: resource type \"\" is not registered")]
    [InlineData("metadata: {version: x}\nspec: {}", "1:21: error parsing version")]
    [InlineData("metadata: {type: Namespaces.meta.cosi.dev}\nspec: {other: 1}", "2:8: unknown key \"other\"; known here: description")]
    [InlineData("[]", "1:1: a mapping belongs here")]
    [InlineData("metadata: {}\nspec: {}\n---\nmetadata: {}", "4:1: a second document is not allowed here")]
    public void Other_documents_are_refused_with_the_position(string yaml, string message) =>
        Assert.StartsWith(message, Assert.Throws<FormatException>(() => ResourceYaml.Read(yaml, Types)).Message);

    [Fact]
    public void A_stream_of_documents_is_read_one_by_one()
    {
        var stream = $"---\n{Document}\n---\n# nothing\n---\n{Document.Replace("runtime", "config")}\n";

        var ids = ResourceYaml.ReadAll(new StringReader(stream), Types).Select(resource => resource.Metadata.Id);

        Assert.Equal(["runtime", "config"], ids);
    }

    [Fact]
    public void A_stream_ends_at_the_first_bad_document()
    {
        var read = new List<string>();

        var error = Assert.Throws<FormatException>(() =>
        {
            foreach (var resource in ResourceYaml.ReadAll(new StringReader($"{Document}\n---\nx: 1\n"), Types)) read.Add(resource.Metadata.Id);
        });
        Assert.StartsWith("11:1: unknown key \"x\"", error.Message);
        Assert.Equal(["runtime"], read);
    }

    [Fact]
    public void A_stream_has_a_limit()
    {
        var three = $"{Document}\n---\n{Document}\n---\n{Document}\n";

        Assert.Equal(3, ResourceYaml.ReadAll(new StringReader(three), Types, maxDocuments: 3).Count());
        var error = Assert.Throws<FormatException>(() => ResourceYaml.ReadAll(new StringReader(three), Types, maxDocuments: 2).Count());
        Assert.EndsWith("more than 2 documents in one stream", error.Message);
    }
}
