using Strata.Controllers.Linux;

namespace Strata.Controllers.Oci;

/// <summary>A layout as a directory.</summary>
sealed class DirectoryContent(string root) : ILayoutContent
{
    public long? LengthOf(string name) => new FileInfo(Path.Combine(root, name)) is { Exists: true } file ? file.Length : null;

    public Stream? Open(string name)
    {
        try
        {
            return new FileStream(Files.OpenRegular(Path.Combine(root, name)), FileAccess.Read, bufferSize: 0);
        }
        catch (LinuxException e) when (e.Number is Errno.ENOENT or Errno.ENOTDIR or Errno.EINVAL)
        {
            return null;
        }
    }
}
