using System.Globalization;
using System.Text;
using Strata.Resources.Node;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>Builds the errors of this stage, with one hint per code and texts made safe to print.</summary>
static class Refusal
{
    const int LongestQuote = 200;

    public static StageException Of(string code, string message, Exception? cause = null) =>
        new(code, message, HintFor(code), false, cause);

    /// <summary>
    /// The text in quotes, what steers, turns or hides text escaped, and the end cut off when long: safe in messages and logs.
    /// </summary>
    public static string Quote(string text)
    {
        var safe = new StringBuilder("\"");
        foreach (var rune in (text.Length > LongestQuote ? text[..LongestQuote] : text).EnumerateRunes())
        {
            if (rune.Value is '"' or '\\' || !IsPlain(rune))
                safe.Append($"\\u{rune.Value:x4}");
            else
                safe.Append(rune.ToString());
        }

        return safe.Append(text.Length > LongestQuote ? "…\"" : "\"").ToString();
    }

    static bool IsPlain(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    public static string HintFor(string code) => code switch
    {
        ErrorCodes.BlobMissing => "pull the image again, or complete its layout",
        ErrorCodes.Io => "check the disk, and the file's permissions",
        ErrorCodes.DigestMismatch or ErrorCodes.Truncated or ErrorCodes.Corrupt =>
            "pull the image again; if it stays, push it again from its source",
        ErrorCodes.LayerTooLarge or ErrorCodes.TooMany => "make the image smaller: an extension holds only what it adds to the root",
        ErrorCodes.PathNotAllowed => "move the file below /usr/local or another allowed path",
        ErrorCodes.LinkTarget => "point the link at a path that the extension may hold",
        ErrorCodes.WorldWritable => "remove the write permission for others (chmod o-w)",
        ErrorCodes.PrivilegedFile => "remove set-id and sticky bits and file capabilities",
        ErrorCodes.MovedPath => "build the package with the prefix /usr/local, or leave one of the two out",
        ErrorCodes.Constraint => "write a constraint such as \">= v1.5.0\" or \">=1.5.0 <1.7.0\"",
        ErrorCodes.Incompatible => "choose a build of the extension for this version",
        _ => "fix the extension and build its image again",
    };
}
