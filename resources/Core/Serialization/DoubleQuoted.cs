using System.Globalization;
using System.Text;

namespace Strata.Resources.Serialization;

/// <summary>The notation that can hold any text: between double quotes, with escapes.</summary>
static class DoubleQuoted
{
    public static string Write(string text)
    {
        if (ScalarSyntax.IsPrintableAscii(text) && !text.AsSpan().ContainsAny('"', '\\')) return $"\"{text}\"";

        var output = new StringBuilder("\"");
        foreach (var rune in text.EnumerateRunes()) output.Append(Escape(rune));
        return output.Append('"').ToString();
    }

    static string Escape(Rune rune) => rune.Value switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\0' => "\\0",
        '\a' => "\\a",
        '\b' => "\\b",
        '\t' => "\\t",
        '\n' => "\\n",
        '\v' => "\\v",
        '\f' => "\\f",
        '\r' => "\\r",
        0x1B => "\\e",
        0x85 => "\\N",
        0x2028 => "\\L",
        0x2029 => "\\P",
        _ when rune.IsBmp && ScalarSyntax.IsPrintable((char)rune.Value) => rune.ToString(),
        <= 0xFF => "\\x" + rune.Value.ToString("X2", CultureInfo.InvariantCulture),
        <= 0xFFFF => "\\u" + rune.Value.ToString("X4", CultureInfo.InvariantCulture),
        _ => "\\U" + rune.Value.ToString("X8", CultureInfo.InvariantCulture),
    };
}
