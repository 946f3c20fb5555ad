using System.Collections.Immutable;
using System.Text;
using Strata.Resources.Node;

namespace Strata.Controllers.Oci;

/// <summary>
/// Reads one WWW-Authenticate line, which may hold several challenges. Strict: unbalanced quotes, a parameter twice or stray
/// characters refuse the whole line, because two readings of it would send credentials to two places.
/// </summary>
sealed class ChallengeParser(string line)
{
    const int LineLimit = 8 * 1024;

    int at;

    char Current => at < line.Length ? line[at] : '\0';

    /// <exception cref="StageException">Code <c>realm</c>.</exception>
    public static IReadOnlyList<Challenge> Parse(IEnumerable<string> lines) =>
        [.. lines.SelectMany(line => new ChallengeParser(line).Challenges())];

    List<Challenge> Challenges()
    {
        if (line.Length > LineLimit) throw Malformed("it is too long");
        var challenges = new List<Challenge>();
        SkipSeparators();
        while (at < line.Length) challenges.Add(ReadChallenge());
        return challenges;
    }

    Challenge ReadChallenge()
    {
        var scheme = ReadToken().ToLowerInvariant();
        if (Current is not (' ' or ',' or '\0')) throw Malformed($"a space is missing after {scheme}");
        SkipSpaces();
        var parameters = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        if (!SkipToken68())
        {
            while (ReadParameter(parameters))
            {
            }
        }
        SkipSeparators();
        return new Challenge(scheme, parameters.ToImmutable());
    }

    /// <summary>Reads <c>name=value</c>; false, with nothing consumed, when the next word begins another challenge.</summary>
    bool ReadParameter(ImmutableDictionary<string, string>.Builder parameters)
    {
        var start = at;
        if (!IsTokenCharacter(Current)) return false;
        var name = ReadToken().ToLowerInvariant();
        SkipSpaces();
        if (Current != '=')
        {
            at = start;
            return false;
        }
        at++;
        SkipSpaces();
        if (!parameters.TryAdd(name, Current == '"' ? ReadQuoted() : ReadToken())) throw Malformed($"{name} is given twice");
        SkipSpaces();
        if (Current is not (',' or '\0')) throw Malformed("a comma is missing");
        SkipSeparators();
        return true;
    }

    /// <summary>Skips the opaque text of schemes such as Negotiate, which has no name before its <c>=</c> padding.</summary>
    bool SkipToken68()
    {
        var end = at;
        while (end < line.Length && (char.IsAsciiLetterOrDigit(line[end]) || "-._~+/".Contains(line[end]))) end++;
        if (end == at) return false;
        var padded = end;
        while (padded < line.Length && line[padded] == '=') padded++;
        var rest = line.AsSpan(padded).TrimStart(' ');
        if (rest.Length > 0 && rest[0] != ',') return false;
        if (rest.Length == 0 || padded > end)
        {
            at = padded;
            return true;
        }
        return false;
    }

    string ReadQuoted()
    {
        var text = new StringBuilder();
        for (at++; Current != '"'; at++)
        {
            if (Current == '\\') at++;
            if (at >= line.Length) throw Malformed("a quote is not closed");
            text.Append(Current);
        }
        at++;
        return text.ToString();
    }

    string ReadToken()
    {
        var start = at;
        while (IsTokenCharacter(Current)) at++;
        return at > start ? line[start..at] : throw Malformed($"'{ForeignText.Printable(Current.ToString())}' is not expected");
    }

    void SkipSpaces()
    {
        while (Current is ' ' or '\t') at++;
    }

    void SkipSeparators()
    {
        while (Current is ' ' or '\t' or ',') at++;
    }

    static bool IsTokenCharacter(char c) => char.IsAsciiLetterOrDigit(c) || (c != '\0' && "!#$%&'*+-.^_`|~".Contains(c));

    static StageException Malformed(string problem) =>
        new(
            ErrorCodes.Realm,
            $"the registry's WWW-Authenticate header cannot be understood: {problem}",
            "check the registry, or the proxy before it");
}
