namespace Strata.Resources.Generator;

static class Names
{
    public const string Serialization = "global::Strata.Resources.Serialization";

    public const string YamlNode = $"{Serialization}.YamlNode";

    public const string YamlForm = $"{Serialization}.YamlForm";

    public const string YamlValue = $"{Serialization}.YamlValue";

    public const string Immutable = "global::System.Collections.Immutable.ImmutableArray";
}
