using Microsoft.Win32.SafeHandles;
using Strata.Controllers.Linux;

namespace Strata.Controllers.Oci;

/// <summary>
/// Gives and takes the names of a store's files, one after the other: what somebody found to be damaged is removed only while nobody has
/// brought it anew.
/// </summary>
sealed class BlobNames(IDurableFiles files) : IDurableFiles
{
    readonly Lock gate = new();

    public void Sync(SafeFileHandle file) => files.Sync(file);

    public void SyncDirectory(string directory) => files.SyncDirectory(directory);

    public void Rename(string from, string to)
    {
        lock (gate) files.Rename(from, to);
    }

    /// <summary>To be asked before the file is read; null: there is none.</summary>
    /// <exception cref="LinuxException"/>
    public static FileStamp? Seen(string path)
    {
        try
        {
            return Files.Stamp(path);
        }
        catch (LinuxException missing) when (missing.Number is Errno.ENOENT or Errno.ENOTDIR)
        {
            return null;
        }
    }

    /// <summary>Removes the file if it is the one that was seen.</summary>
    /// <exception cref="LinuxException"/>
    public void Remove(string path, FileStamp seen)
    {
        lock (gate)
        {
            if (Seen(path) == seen) Files.Unlink(path);
        }
    }
}
