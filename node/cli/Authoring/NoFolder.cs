namespace Strata.Cli.Authoring;

/// <summary>What is said of an argument that names a place where no folder is.</summary>
static class NoFolder
{
    /// <param name="forms">How the argument may be written.</param>
    public static CommandException At(string path, string forms) => File.Exists(path)
        ? new(ExitCode.NotFound, $"{path} is a file, not a folder", [.. Meant(path), forms])
        : new(ExitCode.NotFound, $"there is no folder {path}", forms);

    static IEnumerable<string> Meant(string file) => Path.GetExtension(file) switch
    {
        ".tar" => [$"if it is an archive of an image layout, write oci-archive:{file}"],
        ".deb" => ["`strata extension build --from-deb` makes an extension of a Debian package"],
        _ => [],
    };
}
