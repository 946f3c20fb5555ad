namespace Strata.Resources.Node;

/// <summary>Hides `user:password@` in addresses: people see configurations and messages.</summary>
public static class AddressSecret
{
    const string Mark = "://";

    /// <summary>
    /// The text with everything between `://` and the last `@` replaced, as a password may hold any character; text without both as
    /// it is.
    /// </summary>
    public static string Hide(string text)
    {
        var mark = text.IndexOf(Mark, StringComparison.Ordinal);
        var at = text.LastIndexOf('@');
        return mark < 0 || at < mark ? text : $"{text[..(mark + Mark.Length)]}******{text[at..]}";
    }
}
