namespace Strata.Cli.Authoring;

/// <summary>A private folder below the system's temporary one, gone at the end.</summary>
sealed class ScratchDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("strata-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
