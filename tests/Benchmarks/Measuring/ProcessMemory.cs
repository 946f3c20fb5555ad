using System.Globalization;

namespace Strata.Benchmarks;

static class ProcessMemory
{
    const string Key = "VmRSS:";

    /// <summary>Resident bytes of this process, or of another.</summary>
    public static long Rss(int? pid = null)
    {
        var status = File.ReadLines($"/proc/{pid?.ToString(CultureInfo.InvariantCulture) ?? "self"}/status");
        var kilobytes = status.First(line => line.StartsWith(Key, StringComparison.Ordinal)).AsSpan(Key.Length).Trim().TrimEnd(" kB");
        return long.Parse(kilobytes, CultureInfo.InvariantCulture) * 1024;
    }
}
