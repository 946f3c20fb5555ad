using System.Globalization;

namespace Strata.Soak.Large;

/// <summary>The most memory that this process had resident since a moment.</summary>
static class PeakMemory
{
    /// <summary>From now on; what earlier work left for the collector is given back first.</summary>
    public static void Reset()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        File.WriteAllText("/proc/self/clear_refs", "5"); // proc(5): sets VmHWM to what is resident now
    }

    public static int Megabytes()
    {
        var line = File.ReadLines("/proc/self/status").Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return int.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }
}
