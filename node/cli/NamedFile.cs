namespace Strata.Cli;

/// <summary>A file that the command line names, to be read.</summary>
static class NamedFile
{
    /// <param name="what">For the message: `policy`.</param>
    /// <exception cref="CommandException">It does not exist, or is a directory.</exception>
    public static void Check(string path, string what, string hint)
    {
        if (Directory.Exists(path)) throw new CommandException(ExitCode.Usage, $"{path} is a directory, not a file", hint);
        if (!Path.Exists(path)) throw new CommandException(ExitCode.NotFound, $"{what} {path} does not exist", hint);
    }
}
