namespace Strata.Cli.Authoring.Debian;

/// <summary>One thing that a set of packages brings, at the path where Debian has it. A closed set: switch over it.</summary>
/// <param name="Path">Without a leading slash, below <c>usr</c> where /usr is merged.</param>
/// <param name="Package">Who brings it.</param>
abstract record DebEntry(string Path, string Package)
{
    public sealed record Directory(string Path, string Package) : DebEntry(Path, Package);

    /// <param name="Content">A file of ours that holds the bytes; shared by hard links.</param>
    public sealed record File(string Path, string Package, int Mode, string Content) : DebEntry(Path, Package);

    /// <param name="Target">As written.</param>
    public sealed record Symlink(string Path, string Package, string Target) : DebEntry(Path, Package);
}
