namespace Strata.EndToEnd.Tests.Sandbox;

/// <summary>
/// The trace of one thread, `strace -ff -y`, read in its order: where it is, so that relative paths mean something. Every program begins with
/// opening its libraries, and such a call tells the directory.
/// </summary>
sealed class TracedThread
{
    const string Here = "AT_FDCWD<";

    string directory = "";

    /// <summary>The latest program that it became; empty for one that began as a copy of another.</summary>
    public string Program { get; private set; } = "";

    /// <summary>What the next call would change; empty for a line that is no call.</summary>
    /// <exception cref="FormatException">As <see cref="SystemCall"/> and <see cref="Effects"/> say.</exception>
    public IReadOnlyList<string> Changes(string line)
    {
        if (SystemCall.Parse(line) is not { } call) return [];

        if (call.Arguments.FirstOrDefault(argument => argument.StartsWith(Here, StringComparison.Ordinal)) is { } here)
            directory = here[Here.Length..^1];
        switch (call.Name)
        {
            case "execve" when call.Succeeded:
                Program = call.Arguments[0].Trim('"');
                return [];
            case "chdir" when call.Succeeded:
                directory = Absolute(call.Arguments[0].Trim('"'));
                return [];
            case "fchdir" when call.Succeeded:
                directory = call.Arguments[0][(call.Arguments[0].IndexOf('<', StringComparison.Ordinal) + 1)..^1];
                return [];
            case "fchdir":
                return [];
            default:
                return [.. Effects.ChangedPaths(call).Select(Absolute)];
        }
    }

    string Absolute(string path) =>
        path.StartsWith('/') || directory.Length == 0 ? path : Path.GetFullPath(Path.Combine(directory, path));
}
