namespace Strata.Node.Tests.Cli.Authoring.Debian;

/// <summary>Packages made by dpkg-deb, the program that decides what a package is.</summary>
sealed class DebFiles(TemporaryDirectory directory)
{
    int count;

    /// <param name="fill">Makes the tree in the folder that it is given.</param>
    public async Task<string> BuildAsync(
        string name, Action<DebTree> fill, CancellationToken ct, string compression = "xz", string architecture = "amd64", string more = "")
    {
        Tool.Require("dpkg-deb");
        var tree = new DebTree(directory, $"tree{count++}");
        tree.Write("DEBIAN/control", $"""
            Package: {name}
            Version: 1:2.10-3+b1
            Architecture: {architecture}
            Maintainer: Ada <ada@example.com>
            {more}Description: greets
             Greets whoever
             comes by.
             .
             Friendly.

            """);
        fill(tree);
        var file = directory[$"{name}_{count}.deb"];
        await Tool.RunAsync("dpkg-deb", ["--build", "--root-owner-group", $"-Z{compression}", tree.Path, file], ct);
        return file;
    }
}

/// <summary>What a package is made of.</summary>
sealed class DebTree(TemporaryDirectory directory, string name)
{
    const UnixFileMode Program =
        (UnixFileMode)0b110_100_100 | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public string Path => directory[name];

    public string Write(string path, string content, UnixFileMode mode = (UnixFileMode)0b110_100_100) =>
        directory.Write($"{name}/{path}", content, mode);

    public string WriteProgram(string path, string content = "#!/bin/sh\n", UnixFileMode more = 0) => Write(path, content, Program | more);

    public void Link(string path, string target)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(directory[$"{name}/{path}"])!);
        File.CreateSymbolicLink(directory[$"{name}/{path}"], target);
    }

    public void Folder(string path) => Directory.CreateDirectory(directory[$"{name}/{path}"]);
}
