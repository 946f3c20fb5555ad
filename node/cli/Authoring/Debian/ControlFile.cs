using System.Text;
using Strata.Cli.Reading;
using Strata.Resources.Node;

namespace Strata.Cli.Authoring.Debian;

/// <summary>The fields of a package's <c>control</c> that concern us (deb-control(5)).</summary>
/// <param name="Description">The synopsis, then the long form without the marks of its paragraphs.</param>
/// <param name="Depends">Names of packages, alternatives and versions as written.</param>
sealed record ControlFile(
    string Package, string Version, string Architecture, string Maintainer, string Description, IReadOnlyList<string> Depends)
{
    static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="StageException">Code <c>deb</c>.</exception>
    public static ControlFile Parse(byte[] bytes, string file)
    {
        var fields = Fields(Decode(bytes, file), file);
        var control = new ControlFile(
            Required("Package"),
            Required("Version"),
            Required("Architecture"),
            Optional("Maintainer"),
            DescriptionOf(Optional("Description")),
            [.. ListOf(Optional("Pre-Depends")), .. ListOf(Optional("Depends"))]);
        return IsName(control.Package) ? control : throw DebFault.Of(file, "the name of the package is none");

        string Required(string name) =>
            Optional(name) is { Length: > 0 } value ? value : throw DebFault.Of(file, $"its control has no {name}");

        string Optional(string name) => fields.GetValueOrDefault(name)?.ToString() ?? "";
    }

    static bool IsName(string name) =>
        name.Length > 1
        && char.IsAsciiLetterOrDigit(name[0])
        && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '+' or '-' or '.');

    static IEnumerable<string> ListOf(string text) => text.Split(',').Select(name => name.Trim()).Where(name => name.Length > 0);

    static string Decode(byte[] bytes, string file)
    {
        try
        {
            var text = Utf8.GetString(bytes);
            return text.Any(c => TabbedText.IsSteering(c) && c is not ('\n' or '\t'))
                ? throw DebFault.Of(file, "its control has control characters")
                : text;
        }
        catch (DecoderFallbackException e)
        {
            throw DebFault.Of(file, "its control is not UTF-8", e);
        }
    }

    static Dictionary<string, StringBuilder> Fields(string text, string file)
    {
        var fields = new Dictionary<string, StringBuilder>(StringComparer.OrdinalIgnoreCase);
        StringBuilder? last = null;
        foreach (var line in text.TrimEnd('\n').Split('\n'))
        {
            var colon = line.IndexOf(':');
            if (line is [' ' or '\t', ..] && last is not null) last.Append('\n').Append(line.AsSpan(1));
            else if (colon > 0 && fields.TryAdd(line[..colon], last = new StringBuilder(line[(colon + 1)..].Trim()))) continue;
            else throw DebFault.Of(file, "its control has a line that is no field, or a field twice");
        }

        return fields;
    }

    static string DescriptionOf(string text) =>
        string.Concat(text.Split('\n').Select(line => line.TrimEnd()).Select(line => line == "." ? "\n" : $"{line}\n"));
}
