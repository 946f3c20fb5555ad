using Xunit;

namespace Strata.Controllers.Tests.Overlay;

/// <summary>The files that loop devices read from.</summary>
static class LoopFiles
{
    /// <summary>Patience of a test with devices that go by themselves.</summary>
    static readonly TimeSpan Guard = TimeSpan.FromSeconds(20);

    /// <summary>
    /// So many devices read from files there, at last: whoever looks for a free device at the same moment may hold one of ours open, and it
    /// stays as long.
    /// </summary>
    public static void AssertBelow(string folder, int expected)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (Count(folder) != expected && TimeProvider.System.GetElapsedTime(begun) < Guard) Thread.Yield();

        Assert.Equal(expected, Count(folder));
    }

    static int Count(string folder) => Directory.GetDirectories("/sys/block", "loop*")
        .Select(device => BackingFile(Path.Combine(device, "loop/backing_file")))
        .Count(file => file.StartsWith(folder, StringComparison.Ordinal));

    // The device can go while it is looked at.
    static string BackingFile(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllText(path) : "";
        }
        catch (IOException)
        {
            return "";
        }
    }
}
