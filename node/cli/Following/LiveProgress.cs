using Strata.Cli.Connecting;
using Strata.Resources;
using Strata.Runtime;

namespace Strata.Cli.Following;

/// <summary>
/// Shows what the agent pulls while a verb waits, as bars on a terminal. Standard error that is no terminal, <c>NO_COLOR</c> and
/// <c>TERM=dumb</c> get plain lines only. Whatever goes wrong here, the verb goes on without bars.
/// </summary>
sealed class LiveProgress : IAsyncDisposable
{
    /// <summary>The one type that is known here by name: what it says is read from the YAML that the agent rendered.</summary>
    static readonly Kind Pulls = new("runtime", "PullProgresses.runtime.strata.dev");

    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    readonly CancellationTokenSource ended = new();
    readonly Task running;

    LiveProgress(TextWriter talk, Func<CancellationToken, Task> run) => (Talk, running) = (talk, run(ended.Token));

    /// <summary>Where lines of talk go.</summary>
    public TextWriter Talk { get; }

    public static LiveProgress Start(Connection connection, TextWriter talk, TimeProvider time)
    {
        if (!Terminal.Is(talk)) return new LiveProgress(talk, _ => Task.CompletedTask);

        var (lines, board) = (new LiveLines(talk), new ProgressBoard());
        return new LiveProgress(
            lines, ct => Task.WhenAll(FollowAsync(connection.State, board, ct), DrawAsync(lines, board, time, ct)));
    }

    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        await running;
        ended.Dispose();
    }

    static async Task DrawAsync(LiveLines lines, ProgressBoard board, TimeProvider time, CancellationToken ct)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(ct)) lines.Show(ProgressText.Lines(board.Bars, Terminal.Width));
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            lines.Show([]);
        }
    }

    static async Task FollowAsync(ICoreState state, ProgressBoard board, CancellationToken ct)
    {
        try
        {
            await using var watch = await state.WatchAsync(Pulls, new WatchOptions { BootstrapContents = true }, ct);
            await foreach (var next in watch.EventsAsync(ct)) PullEvents.Apply(next, board);
        }
        catch (Exception e) when (e is StateException or OperationCanceledException)
        {
            // The call that is waited for tells what is wrong with the agent.
        }
    }
}
