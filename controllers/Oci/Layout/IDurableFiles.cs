using Microsoft.Win32.SafeHandles;

namespace Strata.Controllers.Oci;

/// <summary>What must survive a power cut. .NET's own flush swallows the kernel's error, so the calls behind this check theirs.</summary>
public interface IDurableFiles
{
    /// <summary>fsync(2): returns only when the content is on disk.</summary>
    void Sync(SafeFileHandle file);

    /// <summary>fsync(2) of a directory: returns only when its names are on disk.</summary>
    void SyncDirectory(string directory);

    /// <summary>rename(2): replaces <paramref name="to"/> atomically.</summary>
    void Rename(string from, string to);
}
