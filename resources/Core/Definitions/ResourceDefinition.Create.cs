using System.Text.RegularExpressions;
using Pluralize.NET;

namespace Strata.Resources;

public sealed partial record ResourceDefinition
{
    const string NameRule = "^[A-Z][A-Za-z0-9-]+$";

    const string SuffixRule = @"^[a-z][a-z0-9-]+(\.[a-z][a-z0-9-]+)*$";

    static readonly Pluralizer English = new();

    /// <param name="type">`Names.group.domain`: a plural CamelCase name, then lower-case labels of at least two characters.</param>
    /// <param name="aliases">Further names users may type; they come first in <see cref="Aliases"/>.</param>
    /// <exception cref="ArgumentException">The type breaks a naming rule of COSI 1.13; the message is the rule's.</exception>
    public static ResourceDefinition Create(
        string type,
        string defaultNamespace,
        EquatableArray<string> aliases = default,
        EquatableArray<PrintColumn> printColumns = default,
        bool automaticAliases = true,
        bool sensitive = false)
    {
        var (name, suffix) = Split(type);
        var display = English.Singularize(name);
        return new ResourceDefinition
        {
            Type = type,
            DisplayType = display,
            DefaultNamespace = defaultNamespace,
            Aliases = automaticAliases ? [.. aliases, display.ToLowerInvariant(), .. Initials(name)] : aliases,
            AllAliases = automaticAliases
                ? [.. Prefixes(name, suffix), .. aliases, display.ToLowerInvariant(), .. Initials(name)]
                : aliases,
            PrintColumns = printColumns,
            Sensitive = sensitive,
        };
    }

    static (string Name, string Suffix) Split(string type)
    {
        var dot = type.IndexOf('.');
        if (dot < 0) throw Invalid("missing suffix");

        var (name, suffix) = (type[..dot], type[(dot + 1)..]);
        if (name.Length == 0) throw Invalid("name is empty");
        if (suffix.Length == 0) throw Invalid("suffix is empty");
        if (name == name.ToLowerInvariant()) throw Invalid("name should be in CamelCase");
        if (!NamePattern().IsMatch(name) || name.EndsWith('\n')) throw Invalid($"name doesn't match \"{NameRule}\"");
        if (!SuffixPattern().IsMatch(suffix) || suffix.EndsWith('\n')) throw Invalid($"suffix doesn't match \"{SuffixRule}\"");
        if (!English.IsPlural(name)) throw Invalid("name should be plural");
        return (name, suffix);

        ArgumentException Invalid(string rule) => new($"error validating resource definition \"{type}\": {rule}", nameof(type));
    }

    static IEnumerable<string> Prefixes(string name, string suffix)
    {
        var prefix = name.ToLowerInvariant();
        yield return prefix;
        foreach (var label in suffix.Split('.').SkipLast(1)) yield return prefix += $".{label}";
    }

    static IEnumerable<string> Initials(string name)
    {
        var capitals = string.Concat(name.Where(char.IsAsciiLetterUpper));
        if (capitals.Length < 2) yield break;

        yield return capitals.ToLowerInvariant();
        if (!capitals.EndsWith('S')) yield return $"{capitals.ToLowerInvariant()}s";
    }

    [GeneratedRegex(NameRule)]
    private static partial Regex NamePattern();

    [GeneratedRegex(SuffixRule)]
    private static partial Regex SuffixPattern();
}
