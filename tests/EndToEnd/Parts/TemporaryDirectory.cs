namespace Strata.EndToEnd.Tests.Parts;

sealed class TemporaryDirectory : IDisposable
{
    readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("strata-test-");

    public string Path => directory.FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>A new sub-directory.</summary>
    public string Make(string name) => Directory.CreateDirectory(this[name]).FullName;

    public void Dispose() => directory.Delete(recursive: true);
}
