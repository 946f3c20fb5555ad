namespace Strata.Resources.Serialization.Paths;

static class PathText
{
    /// <summary>A scalar as bare text, null as nothing; anything else as indented JSON.</summary>
    public static string Of(YamlNode node) => node switch
    {
        YamlScalar { Style: YamlScalarStyle.Plain } plain when PlainScalar.TypeOf(plain.Text) == PlainType.Null => "",
        YamlScalar scalar => scalar.Text,
        _ => JsonWriter.Write(node),
    };
}
