using Microsoft.Win32.SafeHandles;
using Strata.Controllers.Linux;
using Strata.Controllers.Oci;

namespace Strata.Cli.Authoring;

/// <summary>The checked calls of Linux, for layouts that are built to be given away.</summary>
sealed class DurableFiles : IDurableFiles
{
    public void Sync(SafeFileHandle file) => Files.Sync(file, "a file of the layout");

    public void SyncDirectory(string directory) => Files.SyncDirectory(directory);

    public void Rename(string from, string to) => Files.Rename(from, to);
}
