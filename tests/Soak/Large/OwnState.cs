namespace Strata.Soak.Large;

/// <summary>What this process holds of the machine; its own code, which is read when first needed, is left out.</summary>
sealed record OwnState(int Descriptors, int Threads)
{
    public static OwnState Now =>
        new(Directory.GetFiles("/proc/self/fd").Count(IsNoCode), Directory.GetDirectories("/proc/self/task").Length);

    public bool IsWithin(OwnState other) => Descriptors <= other.Descriptors && Threads <= other.Threads;

    static bool IsNoCode(string descriptor) => new FileInfo(descriptor).LinkTarget?.EndsWith(".dll", StringComparison.Ordinal) != true;

    /// <summary>What is not needed any longer ends in its own time: threads of the pool after twenty seconds.</summary>
    public static async Task<OwnState> AtRestAsync(OwnState before, TimeSpan patience)
    {
        using var clock = new PeriodicTimer(TimeSpan.FromSeconds(1));
        var started = TimeProvider.System.GetTimestamp();
        var now = Now;
        while (!now.IsWithin(before) && TimeProvider.System.GetElapsedTime(started) < patience)
        {
            GC.Collect();
            await clock.WaitForNextTickAsync();
            now = Now;
        }

        return now;
    }
}
