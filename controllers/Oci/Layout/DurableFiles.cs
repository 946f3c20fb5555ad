using Microsoft.Win32.SafeHandles;
using Strata.Controllers.Linux;

namespace Strata.Controllers.Oci;

/// <summary>The kernel's own calls, checked.</summary>
public sealed class DurableFiles : IDurableFiles
{
    public static DurableFiles Instance { get; } = new();

    public void Sync(SafeFileHandle file) => Files.Sync(file, "a blob");

    public void SyncDirectory(string directory) => Files.SyncDirectory(directory);

    public void Rename(string from, string to) => Files.Rename(from, to);
}
