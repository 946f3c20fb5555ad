using System.Collections.Immutable;
using Strata.Resources.Serialization.Paths;

namespace Strata.Resources.Serialization;

/// <summary>
/// A template in the Kubernetes dialect of JSONPath (extensions.md 6.5): text around expressions in braces, with `.key`, `['key']`,
/// `['a','b']`, `[0]`, `[-1]`, `[0,2]`, `[1:3]`, `[*]`, `.*`, `..key`, filters `[?(@.x=="y")]`, quoted text, and `{range …}…{end}`.
/// </summary>
public sealed class JsonPath
{
    readonly ImmutableArray<Part> parts;

    JsonPath(ImmutableArray<Part> parts) => this.parts = parts;

    /// <exception cref="FormatException">Not a template; the message quotes the expression.</exception>
    public static JsonPath Parse(string template) => new(TemplateParser.Parse(template));

    /// <summary>For columns: the template filled in, several values of one expression separated by a space, missing keys empty.</summary>
    public string Format(YamlNode root)
    {
        var groups = parts.SelectMany(part => part.Evaluate(root, root, isStrict: false));
        return string.Concat(groups.Select(group => string.Join(' ', group.Select(PathText.Of))));
    }

    /// <summary>For `-o jsonpath`: every value by itself; scalars as bare text, mappings and sequences as indented JSON.</summary>
    /// <exception cref="KeyNotFoundException">`KEY is not found`.</exception>
    public IReadOnlyList<string> Find(YamlNode root) =>
        [.. parts.SelectMany(part => part.Evaluate(root, root, isStrict: true)).SelectMany(group => group).Select(PathText.Of)];
}
