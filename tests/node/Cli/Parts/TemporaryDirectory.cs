namespace Strata.Node.Tests.Cli;

/// <summary>A folder of one test, gone at its end.</summary>
sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("strata-test-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file, making the folders to it.</summary>
    public string Write(string name, string content, UnixFileMode? mode = null)
    {
        var file = this[name];
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
        if (mode is { } bits) File.SetUnixFileMode(file, bits);
        return file;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
