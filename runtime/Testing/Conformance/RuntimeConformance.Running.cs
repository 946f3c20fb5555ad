using Xunit;

namespace Strata.Runtime.Testing;

/// <summary>Start, end, and controllers that join in between (COSI 7.1, 7.5).</summary>
public abstract partial class RuntimeConformance
{
    [Fact]
    public async Task A_runtime_without_controllers_starts_and_stops()
    {
        Start();

        await StopAsync();
    }

    [Fact]
    public async Task A_runtime_runs_once()
    {
        Start();

        await Assert.ThrowsAsync<InvalidOperationException>(() => Runtime.RunAsync(Ct));
    }

    [Fact]
    public async Task A_runtime_that_stopped_leaves_no_watch_behind()
    {
        var counted = new CountedWatches(State.Core);
        StartOn(counted, Options, [new IntToStr(), new StrToSentence()]);
        await WriteAsync("one", 1);
        await EventuallyAsync<SentenceSpec>("one", _ => true);
        Assert.InRange(counted.Open, 3, int.MaxValue);

        await StopAsync();

        Assert.Equal(0, counted.Open);
    }

    [Fact]
    public async Task Controllers_registered_while_running_feed_each_other()
    {
        Start();
        await AddAsync(NumberAt("one", "a"), 1);
        await AddAsync(NumberAt("one", "b"), 2);

        Runtime.Register(new Sum("First", source: "one", result: NumberAt("sums", "first")));
        Runtime.Register(new Sum("Second", source: "two", result: NumberAt("sums", "second")));
        Runtime.Register(new Sum("Total", source: "sums", result: NumberAt("total", "sum")));
        await AddAsync(NumberAt("two", "c"), 3);
        await AddAsync(NumberAt("two", "d"), 4);

        await IntAsync(NumberAt("total", "sum"), 10);
    }

    [Fact]
    public async Task Concurrent_writers_end_in_what_their_last_writes_say()
    {
        var ids = Enumerable.Range(0, 8).Select(id => $"{id}").ToArray();
        Start(new QueuedIntToStr("Convert"));

        await Parallel.ForEachAsync(ids, Ct, async (id, _) =>
        {
            for (var n = 1; n <= 50; n++) await WriteAsync(id, n);
        });

        foreach (var id in ids) await StrAsync(id, "50");
    }
}
