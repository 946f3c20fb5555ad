namespace Strata.EndToEnd.Tests.Parts;

/// <summary>Waits for programs that offer nothing to await. Resources are awaited by watching them instead.</summary>
static class Until
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static Task TrueAsync(Func<ValueTask<bool>> condition, string what, CancellationToken ct) =>
        TrueAsync(condition, () => what, ct);

    /// <param name="what">Told when it did not come true.</param>
    public static async Task TrueAsync(Func<ValueTask<bool>> condition, Func<string> what, CancellationToken ct)
    {
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        var started = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Limit, $"not within {Limit.TotalSeconds} s: {what()}");
            await tick.WaitForNextTickAsync(ct);
        }
    }
}
