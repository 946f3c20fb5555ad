using Microsoft.Win32.SafeHandles;
using Strata.Controllers.Oci;

namespace Strata.Controllers.Tests.Oci;

/// <summary>Records the order of the durable calls; durability itself is tested where the system calls are.</summary>
sealed class PlainFiles : IDurableFiles
{
    public List<string> Calls { get; } = [];

    /// <summary>Called before each of them does something.</summary>
    public Action<string> Called { get; set; } = _ => { };

    public void Sync(SafeFileHandle file) => Record("sync");

    public void SyncDirectory(string directory) => Record($"sync {Path.GetFileName(directory)}");

    public void Rename(string from, string to)
    {
        Record($"rename {Path.GetFileName(to)}");
        File.Move(from, to, overwrite: true);
    }

    void Record(string call)
    {
        lock (Calls) Calls.Add(call);
        Called(call);
    }
}
