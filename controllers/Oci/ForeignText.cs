using System.Text;

namespace Strata.Controllers.Oci;

/// <summary>Text that somebody else wrote, made fit for messages and terminals.</summary>
static class ForeignText
{
    const int Shown = 512;

    /// <summary>The text with control and non-ASCII characters escaped, cut after <paramref name="limit"/> characters.</summary>
    public static string Printable(string text, int limit = Shown)
    {
        var shown = new StringBuilder();
        foreach (var c in text)
        {
            if (shown.Length >= limit) return shown.ToString(0, limit) + "…";
            if (c is >= ' ' and <= '~') shown.Append(c);
            else shown.Append($"\\u{(int)c:x4}");
        }
        return shown.ToString();
    }
}
