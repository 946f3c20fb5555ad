using System.Collections.Immutable;

namespace Strata.EndToEnd.Tests.Sandbox;

/// <summary>One line of `strace -ff -y`: <c>openat(AT_FDCWD&lt;/d>, "f", O_RDONLY) = 3&lt;/d/f></c>.</summary>
/// <param name="Arguments">As written.</param>
/// <param name="Result">As written: a number, with the file it stands for or the name of an error; '?' where the caller died.</param>
sealed record SystemCall(string Name, ImmutableArray<string> Arguments, string Result)
{
    public bool Succeeded => Result.Length > 0 && char.IsAsciiDigit(Result[0]);

    /// <summary>
    /// Null for lines that are no calls: signals, exits, and a thread that was killed before its first call, or between two: the number that
    /// is seen then is negative, as that of no call is.
    /// </summary>
    /// <exception cref="FormatException">A line that is neither.</exception>
    public static SystemCall? Parse(string line)
    {
        if (line.Length == 0 || IsNote(line, "--- ") || IsNote(line, "+++ ") || IsNote(line, "???(")
            || IsNote(line, "syscall_0xffffffff"))
            return null;

        var open = line.IndexOf('(', StringComparison.Ordinal);
        if (open <= 0) throw new FormatException($"no call: {line}");

        var (arguments, end) = Split(line, open + 1);
        var equals = line.IndexOf("= ", end, StringComparison.Ordinal);
        return new SystemCall(line[..open], arguments, equals < 0 ? "?" : line[(equals + 2)..].Trim());
    }

    static bool IsNote(string line, string mark) => line.StartsWith(mark, StringComparison.Ordinal);

    // At the commas outside of strings, files (<…>) and brackets, up to the closing bracket of the call.
    static (ImmutableArray<string> Arguments, int End) Split(string line, int start)
    {
        var arguments = ImmutableArray.CreateBuilder<string>();
        var depth = 0;
        for (var at = start; at < line.Length; at++)
        {
            switch (line[at])
            {
                case '"':
                    at = Closing(line, at + 1, '"');
                    break;
                case '<' when at + 1 < line.Length && line[at + 1] != '<':
                    at = Closing(line, at + 1, '>');
                    break;
                case '(' or '[' or '{':
                    depth++;
                    break;
                case ')' when depth == 0:
                    Add(line[start..at]);
                    return (arguments.ToImmutable(), at);
                case ')' or ']' or '}':
                    depth--;
                    break;
                case ',' when depth == 0:
                    Add(line[start..at]);
                    start = at + 1;
                    break;
                default:
                    break;
            }
        }

        Add(line[start..]); // The caller died inside: "<unfinished ...>".
        return (arguments.ToImmutable(), line.Length);

        void Add(string argument)
        {
            if (argument.Trim() is { Length: > 0 } text) arguments.Add(text);
        }
    }

    static int Closing(string line, int at, char end)
    {
        while (at < line.Length && line[at] != end) at += line[at] == '\\' ? 2 : 1;
        return at;
    }
}
