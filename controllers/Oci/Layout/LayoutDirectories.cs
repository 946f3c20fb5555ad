using Strata.Controllers.Linux;
using Strata.Resources.Node;

namespace Strata.Controllers.Oci;

/// <summary>
/// The directories in a layout that is written to. None of them is a link: whoever else may write into the layout would lead a writer
/// with more rights out of it.
/// </summary>
static class LayoutDirectories
{
    const UnixFileMode All = (UnixFileMode)0b111_111_111;

    /// <summary>Makes those that are missing, with no more than these rights, and looks at all of them.</summary>
    /// <param name="root">The layout itself may be named by a link.</param>
    /// <param name="name">Below it, with all that is on the way.</param>
    /// <exception cref="StageException">Code <c>workdir</c>.</exception>
    /// <exception cref="IOException"/>
    public static void Make(string root, string name, UnixFileMode mode = All)
    {
        var path = root;
        foreach (var part in name.Split('/'))
        {
            path = Path.Combine(path, part);
            Check(path);
            Directory.CreateDirectory(path, mode);
        }
    }

    /// <exception cref="StageException">Code <c>workdir</c>.</exception>
    public static void Check(string path)
    {
        if (Files.TypeOf(path) == FileType.Symlink) throw IsLink(path);
    }

    public static StageException IsLink(string path, Exception? cause = null) =>
        new(
            ErrorCodes.Workdir,
            $"{path} is a link: a layout is written in directories of its own",
            "remove it, and see who else may write there",
            cause: cause);
}
