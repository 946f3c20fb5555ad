using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Strata.Controllers.Tests.CleanUp;

/// <summary>
/// A file system of a few megabytes in memory, in the mount namespace of a process of its own: reached through that process's root, seen by
/// nobody else, gone with it.
/// </summary>
sealed class SmallDisk : IDisposable
{
    readonly TemporaryDirectory place = new();
    readonly Process holder;

    public SmallDisk(int kilobytes)
    {
        Needs.Root();
        Needs.Programs("unshare", "mount");
        const string script = "mount -t tmpfs -o size=${1}k,mode=0700 tmpfs \"$2\" && echo ready && read _";
        holder = Process.Start(new ProcessStartInfo(
            "unshare",
            ["--mount", "--propagation", "private", "sh", "-c", script, "sh", kilobytes.ToString(CultureInfo.InvariantCulture), place.Path])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        Assert.Equal("ready", holder.StandardOutput.ReadLine());
        Path = $"/proc/{holder.Id.ToString(CultureInfo.InvariantCulture)}/root{place.Path}";
    }

    public string Path { get; }

    public void Dispose()
    {
        holder.StandardInput.Close();
        holder.WaitForExit();
        holder.Dispose();
        place.Dispose();
    }
}
