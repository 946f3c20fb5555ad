namespace Strata.Controllers.Overlay;

/// <summary>Paths of an index, which is sorted: most names are in the directory of the one before them.</summary>
static class EntryPath
{
    public static bool AreBeside(string path, string other) => InDirectory(path).SequenceEqual(InDirectory(other));

    static ReadOnlySpan<char> InDirectory(string path) => path.AsSpan(0, path.LastIndexOf('/') + 1);
}
