using Strata.Controllers.SquashfsBuild;
using Strata.Resources.Node;

namespace Strata.Cli.Authoring;

/// <summary>
/// Unpacks an OCI archive, a tar of an image layout. Only the members a layout has get a name on disk: an archive cannot write
/// anywhere else, and digests are checked by who reads the layout.
/// </summary>
static class LayoutArchive
{
    /// <exception cref="CommandException">There is no such file.</exception>
    /// <exception cref="StageException">The file is no sound tar.</exception>
    public static void Unpack(string file, string directory)
    {
        if (!File.Exists(file)) throw new CommandException(ExitCode.NotFound, $"{file} does not exist", "give the path of an OCI archive");

        using var source = File.OpenRead(file);
        var tar = new TarStream(source, LayerLimits.Default);
        var buffer = new byte[64 * 1024];
        while (tar.Next() is { } entry)
        {
            if (entry.Type is not TarEntryType.File || !IsOfLayout(entry.Path)) continue;

            var path = Path.Combine(directory, entry.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using var output = new FileStream(path, FileMode.Create, FileAccess.Write);
            for (int count; (count = tar.Read(buffer)) > 0;) output.Write(buffer, 0, count);
        }
    }

    static bool IsOfLayout(string path) =>
        path is "oci-layout" or "index.json"
        || (path.Split('/') is ["blobs", "sha256" or "sha512", var hex] && hex.All(char.IsAsciiHexDigitLower));
}
