using System.Text;
using System.Text.RegularExpressions;

namespace Strata.Resources;

/// <summary>
/// A regular expression to be found anywhere in the id (COSI 4.4). Matching takes time linear in the id, whatever the pattern: it may come
/// from a client. Look-around and back-references do not exist; the dialect is RE2's, as far as <see cref="Re2Syntax"/> goes.
/// </summary>
public sealed class IdQuery : IEquatable<IdQuery>
{
    public const int MaxBytes = 256;

    readonly Regex regex;

    IdQuery(string pattern, Regex regex)
    {
        Pattern = pattern;
        this.regex = regex;
    }

    public string Pattern { get; }

    /// <exception cref="FormatException">No regular expression of this kind, or longer than <see cref="MaxBytes"/> in UTF-8.</exception>
    public static IdQuery Parse(string pattern)
    {
        if (Encoding.UTF8.GetByteCount(pattern) > MaxBytes) throw new FormatException($"an id query is longer than {MaxBytes} bytes");

        try
        {
            return new IdQuery(
                pattern, new Regex(Re2Syntax.ToDotNet(pattern), RegexOptions.CultureInvariant | RegexOptions.NonBacktracking));
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            throw new FormatException($"the id query is no regular expression that is understood here: {error.Message}", error);
        }
    }

    public bool Matches(string id) => regex.IsMatch(id);

    public bool Equals(IdQuery? other) => other is not null && Pattern == other.Pattern;

    public override bool Equals(object? obj) => Equals(obj as IdQuery);

    public override int GetHashCode() => Pattern.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Pattern;
}
