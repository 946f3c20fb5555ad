namespace Strata.Resources.Serialization;

/// <summary>The envelope in YAML (COSI 1.8). Scalars are taken as their raw text, so that an id `0` or `null` survives.</summary>
static class MetadataYaml
{
    public static YamlMapping Write(Metadata metadata)
    {
        var fields = new YamlFields()
            .Add("namespace", YamlScalar.Bare(metadata.Namespace))
            .Add("type", YamlScalar.Bare(metadata.Type))
            .Add("id", YamlScalar.Bare(metadata.Id))
            .Add("version", YamlScalar.Plain(metadata.Version.ToString()))
            .Add("owner", YamlScalar.Bare(metadata.Owner))
            .Add("phase", YamlScalar.Bare(PhaseText.Format(metadata.Phase)))
            .Add("created", YamlScalar.Plain(TimeText.Format(metadata.Created)))
            .Add("updated", YamlScalar.Plain(TimeText.Format(metadata.Updated)));
        if (metadata.Labels.Count > 0) fields.Add("labels", Bare(metadata.Labels));
        if (metadata.Annotations.Count > 0) fields.Add("annotations", Bare(metadata.Annotations));
        if (!metadata.Finalizers.IsEmpty) fields.Add("finalizers", new YamlSequence([.. metadata.Finalizers.Select(YamlScalar.Bare)]));
        return fields.ToMapping();
    }

    public static Metadata Read(YamlNode node)
    {
        var mapping = YamlValue.Mapping(node);
        return new Metadata(Text(mapping, "namespace"), Text(mapping, "type"), Text(mapping, "id"))
        {
            Version = Parse(mapping, "version", ResourceVersion.Parse),
            Owner = Text(mapping, "owner"),
            Phase = Parse(mapping, "phase", PhaseText.Parse),
            Created = mapping.Find("created") is { } created ? YamlValue.Time(created) : default,
            Updated = mapping.Find("updated") is { } updated ? YamlValue.Time(updated) : default,
            Labels = Map(mapping, "labels"),
            Annotations = Map(mapping, "annotations"),
            Finalizers = mapping.Find("finalizers") is { } names
                ? Finalizers.From(YamlValue.List(names, YamlValue.Text))
                : Finalizers.Empty,
        };
    }

    static string Text(YamlMapping mapping, string key) => mapping.Find(key) is { } node ? YamlValue.Text(node) : "";

    static T Parse<T>(YamlMapping mapping, string key, Func<string, T> parse) where T : struct
    {
        if (mapping.Find(key) is not { } node) return default;

        try
        {
            return parse(YamlValue.Text(node));
        }
        catch (FormatException error) when (node is YamlScalar)
        {
            throw node.Source.Error(error.Message, error);
        }
    }

    static StringMap Map(YamlMapping mapping, string key) => mapping.Find(key) is { } node
        ? StringMap.From(YamlValue.Mapping(node).Entries.Select(entry => KeyValuePair.Create(entry.Key, YamlValue.Text(entry.Value))))
        : StringMap.Empty;

    static YamlMapping Bare(StringMap map) =>
        new([.. map.Select(entry => KeyValuePair.Create<string, YamlNode>(entry.Key, YamlScalar.Bare(entry.Value)))]);
}
