using System.Text;
using System.Text.Unicode;
using Strata.Resources.Node;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>
/// Turns the bytes of names into text and into normalised paths. Names that two programs could read differently are refused.
/// </summary>
sealed class TarName(LayerLimits limits)
{
    /// <exception cref="StageException">name-too-long, name-characters (not UTF-8, or control characters)</exception>
    public string Text(ReadOnlySpan<byte> raw)
    {
        if (raw.Length > limits.PathBytes)
            throw Refusal.Of(ErrorCodes.NameTooLong, $"a name of {raw.Length} bytes; the limit is {limits.PathBytes}");
        if (!Utf8.IsValid(raw))
            throw Refusal.Of(ErrorCodes.NameCharacters, $"the name {Refusal.Quote(Encoding.UTF8.GetString(raw))} is not UTF-8");

        var text = Encoding.UTF8.GetString(raw);
        if (text.Any(char.IsControl)) throw Refusal.Of(ErrorCodes.NameCharacters, $"the name {Refusal.Quote(text)} has control characters");

        return text;
    }

    /// <summary>The normalised path: <c>./a//b/</c> is <c>a/b</c>, <c>./</c> is the empty string.</summary>
    /// <exception cref="StageException">path-escape (absolute, or '..'), name-too-long, depth, name-characters</exception>
    public string Path(ReadOnlySpan<byte> raw)
    {
        var text = Text(raw);
        if (text.StartsWith('/')) throw Refusal.Of(ErrorCodes.PathEscape, $"the path {Refusal.Quote(text)} is absolute");

        var components = text.Split('/').Where(c => c is not ("" or ".")).ToArray();
        if (components.Contains("..")) throw Refusal.Of(ErrorCodes.PathEscape, $"the path {Refusal.Quote(text)} has '..' in it");
        if (components.Length > limits.Depth)
            throw Refusal.Of(ErrorCodes.Depth, $"the path {Refusal.Quote(text)} is more than {limits.Depth} levels deep");
        if (components.Any(c => c.Length > limits.ComponentBytes || Encoding.UTF8.GetByteCount(c) > limits.ComponentBytes))
            throw Refusal.Of(ErrorCodes.NameTooLong, $"a name in {Refusal.Quote(text)} has more than {limits.ComponentBytes} bytes");

        return string.Join('/', components);
    }
}
