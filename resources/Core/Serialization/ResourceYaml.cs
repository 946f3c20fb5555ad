namespace Strata.Resources.Serialization;

/// <summary>The document that people read: envelope and content of one resource (COSI 1.8).</summary>
public static class ResourceYaml
{
    /// <param name="heading">Keys before `metadata`: the command line puts `node` and `event` there.</param>
    /// <exception cref="FormatException">The spec of an unknown type has no well-formed YAML.</exception>
    public static YamlMapping Document(IResource resource, params ReadOnlySpan<KeyValuePair<string, YamlNode>> heading) =>
        new([.. heading, new("metadata", Envelope(resource.Metadata)), new("spec", resource.Spec.ToYaml())]);

    /// <inheritdoc cref="Document"/>
    public static string Write(IResource resource, params ReadOnlySpan<KeyValuePair<string, YamlNode>> heading) =>
        YamlWriter.Write(Document(resource, heading));

    static YamlMapping Envelope(Metadata metadata)
    {
        var fields = new YamlFields()
            .Add("namespace", YamlScalar.Bare(metadata.Namespace))
            .Add("type", YamlScalar.Bare(metadata.Type))
            .Add("id", YamlScalar.Bare(metadata.Id))
            .Add("version", YamlScalar.Plain(metadata.Version.ToString()))
            .Add("owner", YamlScalar.Bare(metadata.Owner))
            .Add("phase", YamlScalar.Bare(PhaseText.Format(metadata.Phase)))
            .Add("created", YamlForm.Of(metadata.Created))
            .Add("updated", YamlForm.Of(metadata.Updated));
        if (metadata.Labels.Count > 0) fields.Add("labels", Bare(metadata.Labels));
        if (metadata.Annotations.Count > 0) fields.Add("annotations", Bare(metadata.Annotations));
        if (!metadata.Finalizers.IsEmpty) fields.Add("finalizers", new YamlSequence([.. metadata.Finalizers.Select(YamlScalar.Bare)]));
        return fields.ToMapping();
    }

    static YamlMapping Bare(StringMap map) =>
        new([.. map.Select(entry => KeyValuePair.Create<string, YamlNode>(entry.Key, YamlScalar.Bare(entry.Value)))]);
}
