using System.Text;
using Strata.Resources;

namespace Examples.UnitFiles;

/// <summary>The text of a unit file: no state, no clock, so its rules are tested without any.</summary>
static class UnitText
{
    /// <returns>Why there can be no unit file of the service; null when there can be one.</returns>
    public static string? ProblemOf(Service service)
    {
        if (service.Command.Count == 0) return "the command is empty: name a program";
        if (!service.Command[0].StartsWith('/')) return $"the program \"{service.Command[0]}\" has no absolute path";

        var words = service.Command.Concat(service.After).Concat(service.Environment.Keys).Concat(service.Environment.Values);
        return words.FirstOrDefault(word => word.Any(char.IsControl)) is { } word ? $"\"{word}\" holds a control character" : null;
    }

    /// <param name="defaults">Variables that the service may override.</param>
    public static string Render(Service service, StringMap defaults)
    {
        var text = new StringBuilder("[Unit]\n");
        foreach (var other in service.After) text.Append($"After={other}.service\n");

        text.Append($"\n[Service]\nExecStart={string.Join(' ', service.Command.Select(Argument))}\n");
        foreach (var (key, value) in StringMap.From(defaults.Concat(service.Environment)))
            text.Append($"Environment={Quoted($"{key}={value}")}\n");

        return text.ToString();
    }

    /// <summary>A dollar sign begins a variable in commands only.</summary>
    static string Argument(string word) => Quoted(word).Replace("$", "$$", StringComparison.Ordinal);

    static string Quoted(string word)
    {
        var escaped = word.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("%", "%%", StringComparison.Ordinal);
        var isPlain = word.Length > 0 && !word.Any(character => character is ' ' or '"' or '\'' or ';');
        return isPlain ? escaped : $"\"{escaped}\"";
    }
}
