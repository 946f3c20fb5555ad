using Google.Protobuf;

namespace Strata.Resources.Serialization;

/// <summary>Resources as people read and write them (COSI 1.8).</summary>
public static class ResourceYaml
{
    /// <summary>How many documents <see cref="ReadAll"/> takes from one stream unless told otherwise.</summary>
    public const int DefaultMaxDocuments = 10_000;

    /// <param name="heading">Keys before `metadata`: the command line puts `node` and `event` there.</param>
    /// <exception cref="FormatException">The spec of an unknown type has no well-formed YAML.</exception>
    public static YamlMapping Document(IResource resource, params ReadOnlySpan<KeyValuePair<string, YamlNode>> heading) =>
        new([.. heading, new("metadata", MetadataYaml.Write(resource.Metadata)), new("spec", resource.Spec.ToYaml())]);

    /// <inheritdoc cref="Document"/>
    public static string Write(IResource resource, params ReadOnlySpan<KeyValuePair<string, YamlNode>> heading) =>
        YamlWriter.Write(Document(resource, heading));

    /// <summary>One `{metadata, spec}` document, of a registered type. JSON is read as well, being YAML.</summary>
    /// <exception cref="FormatException">
    /// Other keys than these two, a part that is no mapping, an unknown type, or a value that its field cannot hold; the message starts
    /// with line:column.
    /// </exception>
    public static IResource Read(string text, ResourceTypes types) => Read(YamlNode.Parse(text), types);

    /// <summary>The documents of a stream, one at a time; empty documents are passed over.</summary>
    /// <exception cref="FormatException">As <see cref="Read(string, ResourceTypes)"/>; or more documents than allowed.</exception>
    public static IEnumerable<IResource> ReadAll(TextReader text, ResourceTypes types, int maxDocuments = DefaultMaxDocuments)
    {
        var count = 0;
        foreach (var document in YamlReader.ReadAll(text))
        {
            if (++count > maxDocuments) throw document.Source.Error($"more than {maxDocuments} documents in one stream");
            if (!YamlValue.IsNull(document)) yield return Read(document, types);
        }
    }

    /// <summary>Unknown keys are passed over, absent ones leave the default.</summary>
    /// <exception cref="FormatException">
    /// A node of the wrong kind, or a bad version, phase or time; the message starts with line:column.
    /// </exception>
    public static Metadata ReadMetadata(string text) => MetadataYaml.Read(YamlNode.Parse(text));

    /// <summary>A resource of any type, from its envelope and the YAML of its spec (COSI 1.6).</summary>
    /// <exception cref="FormatException">`invalid YAML content`: not well-formed, or not one document.</exception>
    public static AnyResource Any(Metadata metadata, string spec)
    {
        try
        {
            if (YamlReader.ReadAll(new StringReader(spec)).Count() == 1)
                return new AnyResource(metadata, new OpaqueSpec(ByteString.Empty, spec));
        }
        catch (FormatException error)
        {
            throw new FormatException($"invalid YAML content: {error.Message}", error);
        }

        throw new FormatException("invalid YAML content");
    }

    static IResource Read(YamlNode node, ResourceTypes types)
    {
        var document = YamlValue.Mapping(node);
        foreach (var entry in document.Entries)
        {
            if (entry.Key is not ("metadata" or "spec"))
                throw entry.Value.KeySource.Error($"unknown key \"{entry.Key}\"; a resource has metadata and spec");
        }

        var metadata = Part(document, "metadata");
        var spec = Part(document, "spec");
        var envelope = MetadataYaml.Read(metadata);
        return types.Contains(envelope.Type)
            ? types.Create(envelope, spec)
            : throw (metadata.Find("type")?.Source ?? metadata.Source).Error($"resource type \"{envelope.Type}\" is not registered");
    }

    static YamlMapping Part(YamlMapping document, string key) =>
        YamlValue.Mapping(document.Find(key) ?? throw document.Source.Error($"the resource has no {key}"));
}
