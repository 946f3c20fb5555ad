using System.Globalization;
using Strata.Resources;
using Strata.Resources.Serialization;

namespace Strata.Cli.Inspecting;

/// <summary>Short words for building documents.</summary>
static class Documents
{
    public static KeyValuePair<string, YamlNode> Text(string key, string text) => new(key, YamlScalar.String(text));

    public static KeyValuePair<string, YamlNode> Number(string key, double number) =>
        new(key, YamlScalar.Plain(number.ToString("0.######", CultureInfo.InvariantCulture)));

    public static KeyValuePair<string, YamlNode> Flag(string key, bool value) => new(key, YamlScalar.Plain(value ? "true" : "false"));

    /// <summary>The version as metadata write it: a number, or `undefined`.</summary>
    public static KeyValuePair<string, YamlNode> Version(string key, ResourceVersion version) => new(key, YamlScalar.Plain($"{version}"));

    public static KeyValuePair<string, YamlNode> Time(string key, DateTimeOffset time) => Text(key, TimeText.Exact(time));

    public static KeyValuePair<string, YamlNode> List(string key, IEnumerable<YamlNode> items) => new(key, new YamlSequence([.. items]));

    public static KeyValuePair<string, YamlNode> Texts(string key, IEnumerable<string> items) => List(key, items.Select(YamlScalar.String));

    public static YamlMapping Mapping(IEnumerable<KeyValuePair<string, YamlNode>> entries) => new([.. entries]);

    public static IEnumerable<KeyValuePair<string, YamlNode>> Name(Pointer pointer) =>
        [Text("namespace", pointer.Namespace), Text("type", pointer.Type), Text("id", pointer.Id)];
}
