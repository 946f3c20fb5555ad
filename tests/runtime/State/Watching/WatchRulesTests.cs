using Strata.Runtime.Tests.Grpc;
using Strata.Soak;
using Strata.Soak.Watching;

namespace Strata.Runtime.Tests;

/// <summary>
/// Random writers, watchers with queries, tails, bookmarks and slow readers on a history of eight events; everything that is told is held
/// against an independent log by the nine rules. Seeds as in <see cref="Seeds"/>; `make soak` is the long form.
/// </summary>
public sealed class WatchRulesTests(ITestOutputHelper output)
{
    static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public Task Watches_of_the_state_in_memory_keep_their_promises(int run)
    {
        var plan = WatchPlan.Small(Seeds.Next(output) + run);
        return AssertKeptAsync(new InMemoryState(History(plan)), new CommitLog(), null, plan);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Watches_of_a_backed_state_keep_their_promises(int run)
    {
        var plan = WatchPlan.Small(Seeds.Next(output) + run);
        var log = new CommitLog();
        var store = new RecordingStore(log);
        await using var backed = new InMemoryState(History(plan) with { BackingStore = store });

        await AssertKeptAsync(backed, log, store, plan);
    }

    [Fact]
    public async Task Watches_of_a_remote_state_keep_their_promises()
    {
        var plan = WatchPlan.Small(Seeds.Next(output)) with { Writes = 600 };
        plan = plan with { Promise = plan.Promise with { InOneBatch = false } };
        StateServer.Types.Register<Stamp>();
        await using var server = await StateServer.StartAsync(new InMemoryState(History(plan)));
        await using var remote = server.Connect();

        // The readers of the server keep up with writes that come over the wire; an overrun there is row A176.
        await AssertKeptAsync(remote, new CommitLog(), null, plan, overruns: false);
    }

    static InMemoryStateOptions History(WatchPlan plan) => new()
    {
        InitialHistory = plan.Promise.Capacity,
        MaxHistory = plan.Promise.Capacity,
        HistoryGap = plan.Promise.Gap,
    };

    async Task AssertKeptAsync(ICoreState state, CommitLog log, RecordingStore? store, WatchPlan plan, bool overruns = true)
    {
        var figures = await new WatchRun(state, log, store, plan).RunAsync(Ct).WaitAsync(Deadline, Ct);

        output.WriteLine($"{figures}");
        Assert.Empty(figures.Violations);
        var isRough = figures is { Resumes: > 0, Refusals: > 0 } && (figures.Overruns > 0 || !overruns);
        Assert.True(isRough, "the run was not rough enough: it counts as not run");
    }
}
