using System.Globalization;
using System.Numerics;
using Semver;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>A version as constraints write it: <c>1.2.3-rc.1</c>, or short (<c>1.2</c> is 1.2.0), or a wildcard (<c>1.2.x</c>).</summary>
/// <param name="First">The lowest version meant.</param>
/// <param name="Next">The lowest version above all that are meant.</param>
/// <param name="Segments">How many numbers were written.</param>
sealed record PartialVersion(SemVersion First, SemVersion Next, int Segments, bool IsWildcard)
{
    const int MostSegments = 3;
    const int MostDigits = 9;

    public bool IsPrerelease => First.IsPrerelease;

    /// <exception cref="FormatException">The text is no such version.</exception>
    public static PartialVersion Parse(string text)
    {
        var plain = text.StartsWith('v') ? text[1..] : text;
        var suffix = plain.IndexOfAny(['-', '+']);
        var parts = (suffix < 0 ? plain : plain[..suffix]).Split('.');
        var numbers = parts.TakeWhile(part => part != "x").Select(part => Number(part, text)).ToArray();
        var isWildcard = numbers.Length < parts.Length;
        if (parts.Length > MostSegments || numbers.Length == 0 || parts.Skip(numbers.Length).Any(part => part != "x")
            || (isWildcard && suffix >= 0))
            throw Refused(text);

        return isWildcard ? Wildcard(numbers) : Exact(numbers, suffix < 0 ? "" : plain[suffix..], text);
    }

    static PartialVersion Wildcard(int[] numbers)
    {
        var next = numbers.Length == 1
            ? new SemVersion(numbers[0] + BigInteger.One)
            : new SemVersion(numbers[0], numbers[1] + BigInteger.One);
        return new PartialVersion(Fill(numbers), next, numbers.Length, IsWildcard: true);
    }

    static PartialVersion Exact(int[] numbers, string suffix, string text)
    {
        if (!SemVersion.TryParse(Fill(numbers) + suffix, SemVersionStyles.Strict, out var version)) throw Refused(text);

        version = version.WithoutMetadata();
        return new PartialVersion(version, Successor(version), numbers.Length, IsWildcard: false);
    }

    // Nothing sorts between a pre-release and the same one with ".0" appended, nor between 1.2.3 and 1.2.4-0.
    static SemVersion Successor(SemVersion version) =>
        version.IsPrerelease
            ? version.WithPrereleaseParsedFrom(version.Prerelease + ".0")
            : new SemVersion(version.Major, version.Minor, version.Patch + BigInteger.One).WithPrereleaseParsedFrom("0");

    static SemVersion Fill(int[] numbers) => new(numbers[0], numbers.ElementAtOrDefault(1), numbers.ElementAtOrDefault(2));

    static int Number(string part, string text) =>
        part.Length is > 0 and <= MostDigits && int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Refused(text);

    static FormatException Refused(string text) => new($"{Refusal.Quote(text)} is no version");
}
