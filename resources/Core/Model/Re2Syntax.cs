using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Strata.Resources;

/// <summary>
/// From RE2, which peers write, to the dialect of .NET: the same pattern shall match the same ids. What would silently mean something else
/// is rewritten; what .NET does not have is left to its parser to refuse.
/// </summary>
sealed partial class Re2Syntax
{
    const string Digits = "0-9";
    const string Letters = "A-Za-z";
    const string Word = "0-9A-Za-z_";
    const string Blanks = @"\t\n\f\r ";

    readonly string pattern;
    readonly bool hasLineMode;
    readonly StringBuilder output = new();
    int position;

    Re2Syntax(string pattern)
    {
        this.pattern = pattern;
        hasLineMode = LineMode().IsMatch(pattern);
    }

    /// <exception cref="FormatException">A construct of RE2 that cannot be expressed.</exception>
    public static string ToDotNet(string pattern)
    {
        var syntax = new Re2Syntax(pattern);
        while (syntax.position < pattern.Length) syntax.Outside();
        return syntax.output.ToString();
    }

    void Outside()
    {
        if (Take(@"\Q")) Quoted();
        else if (Take("(?P<")) output.Append("(?<");
        else if (Take("[")) Class();
        else if (Peek('\\')) Escape(inClass: false);
        else if (Peek('$') && !hasLineMode) Replace(@"\z");
        else Copy(1);
    }

    /// <summary>Up to and with the closing bracket. A bracket right at its beginning is a character.</summary>
    void Class()
    {
        output.Append('[');
        if (Peek('^')) Copy(1);
        if (Take("]")) output.Append(@"\]");
        while (position < pattern.Length && !Peek(']'))
        {
            if (Take("[:")) Posix();
            else if (Take("[")) output.Append(@"\[");
            else if (Peek('\\')) Escape(inClass: true);
            else Copy(1);
        }

        if (Peek(']')) Copy(1);
    }

    void Posix()
    {
        var end = pattern.IndexOf(":]", position, StringComparison.Ordinal);
        var name = end < 0 ? "" : pattern[position..end];
        output.Append(name switch
        {
            "alnum" => Digits + Letters,
            "alpha" => Letters,
            "ascii" => @"\x00-\x7F",
            "blank" => @"\t ",
            "cntrl" => @"\x00-\x1F\x7F",
            "digit" => Digits,
            "graph" => "!-~",
            "lower" => "a-z",
            "print" => " -~",
            "punct" => @"!-/:-@\[-`{-~",
            "space" => @"\t\n\v\f\r ",
            "upper" => "A-Z",
            "word" => Word,
            "xdigit" => "0-9A-Fa-f",
            _ => throw new FormatException($"the id query has a character class that is not understood here: [:{name}:]"),
        });
        position = end + 2;
    }

    /// <summary>RE2's classes are ASCII, those of .NET are Unicode.</summary>
    void Escape(bool inClass)
    {
        switch (position + 1 < pattern.Length ? pattern[position + 1] : '\0')
        {
            case 'd': Set(Digits, inClass); break;
            case 'w': Set(Word, inClass); break;
            case 's': Set(Blanks, inClass); break;
            case 'D' when !inClass: Set($"^{Digits}", inClass); break;
            case 'W' when !inClass: Set($"^{Word}", inClass); break;
            case 'S' when !inClass: Set($"^{Blanks}", inClass); break;
            case 'p' or 'P' when position + 2 < pattern.Length && char.IsAsciiLetterUpper(pattern[position + 2]):
                output.Append(CultureInfo.InvariantCulture, $"\\{pattern[position + 1]}{{{pattern[position + 2]}}}");
                position += 3;
                break;
            case 'x' when Braced().Match(pattern, position) is { Success: true } match:
                Code(int.Parse(match.Groups[1].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                position += match.Length;
                break;
            default: Copy(2); break;
        }
    }

    void Set(string characters, bool inClass)
    {
        output.Append(inClass ? characters : $"[{characters}]");
        position += 2;
    }

    void Code(int code) =>
        output.Append(code <= 0xFFFF ? $"\\u{code:X4}" : throw new FormatException("the id query has a character beyond U+FFFF in braces"));

    void Quoted()
    {
        var end = pattern.IndexOf(@"\E", position, StringComparison.Ordinal);
        output.Append(Regex.Escape(end < 0 ? pattern[position..] : pattern[position..end]));
        position = end < 0 ? pattern.Length : end + 2;
    }

    bool Peek(char character) => position < pattern.Length && pattern[position] == character;

    bool Take(string text)
    {
        var isThere = string.CompareOrdinal(pattern, position, text, 0, text.Length) == 0;
        if (isThere) position += text.Length;
        return isThere;
    }

    void Replace(string text)
    {
        output.Append(text);
        position++;
    }

    void Copy(int count)
    {
        count = Math.Min(count, pattern.Length - position);
        output.Append(pattern, position, count);
        position += count;
    }

    /// <summary>With this flag, `$` means the end of a line in both dialects.</summary>
    [GeneratedRegex(@"\(\?[a-zA-Z]*m")]
    private static partial Regex LineMode();

    [GeneratedRegex(@"\G\\x\{([0-9A-Fa-f]{1,6})\}")]
    private static partial Regex Braced();
}
