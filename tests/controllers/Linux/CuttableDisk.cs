using System.Diagnostics;
using Xunit;

namespace Strata.Controllers.Tests.Linux;

/// <summary>
/// An ext4 of its own, for use inside of <see cref="PrivateMounts"/>, whose power can be cut: what only lies in memory at that moment is
/// not there afterwards. Its options keep it from writing files early because somebody renames them, or because seconds have passed.
/// </summary>
sealed class CuttableDisk
{
    readonly TemporaryDirectory place;
    int cuts;

    public CuttableDisk(TemporaryDirectory place)
    {
        this.place = place;
        Run("truncate", "-s", "16M", place["image"]);
        Run("mke2fs", "-q", "-t", "ext4", "-b", "1024", "-J", "size=1", place["image"]);
        Path = Mount("image", "disk");
        Run("sync", "-f", Path);
    }

    public string Path { get; }

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Runs a test body in a mount namespace of its own, with such a disk.</summary>
    public static void Run(Action<CuttableDisk> body)
    {
        Needs.Root();
        Needs.Programs("mke2fs", "mount");
        using var place = new TemporaryDirectory();
        PrivateMounts.Run(() => body(new CuttableDisk(place)));
    }

    /// <returns>Where what a power cut at this moment leaves can be seen; the disk itself goes on.</returns>
    public string Cut()
    {
        var copy = $"cut{++cuts}";
        File.Copy(place["image"], place[copy]);
        return Mount(copy, $"{copy}.disk");
    }

    string Mount(string image, string directory)
    {
        Directory.CreateDirectory(place[directory]);
        Run("mount", "-o", "loop,noauto_da_alloc,commit=300", place[image], place[directory]);
        return place[directory];
    }

    // From this thread: its children are in its namespace.
    static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program}: {errors}");
    }
}
