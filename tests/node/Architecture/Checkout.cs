using System.Xml.Linq;

namespace Strata.Node.Tests.Architecture;

/// <summary>The files of this checkout as people write them: nothing that a build makes.</summary>
static class Checkout
{
    static readonly string[] Made = ["artifacts", "out", ".tools", ".git", "bin", "obj"];

    public static string Root { get; } = FindRoot();

    /// <summary>Paths relative to the root, below a folder, in order.</summary>
    public static IReadOnlyList<string> Files(string below = ".") =>
        [.. Walk(Path.Combine(Root, below)).Select(file => Path.GetRelativePath(Root, file)).Order(StringComparer.Ordinal)];

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    public static XDocument ReadXml(string file) => XDocument.Load(Path.Combine(Root, file));

    static IEnumerable<string> Walk(string directory) =>
        Directory.EnumerateFiles(directory).Concat(
            Directory.EnumerateDirectories(directory).Where(inner => !Made.Contains(Path.GetFileName(inner))).SelectMany(Walk));

    static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Controllers.sln"))) directory = directory.Parent!;
        return directory.FullName;
    }
}
