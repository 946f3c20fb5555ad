namespace Strata.Controllers.SquashfsBuild;

/// <summary>The name in an extension's manifest: it becomes part of file names and labels (reliability.md row 132).</summary>
public static class ExtensionName
{
    public const string Form = "[a-z0-9][a-z0-9._-]{0,62}";

    const int Longest = 63;

    public static bool IsValid(string name) =>
        name.Length is > 0 and <= Longest && IsAlphanumeric(name[0]) && name.All(c => IsAlphanumeric(c) || c is '.' or '_' or '-');

    static bool IsAlphanumeric(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c);
}
