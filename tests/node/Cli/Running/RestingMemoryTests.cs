using Microsoft.Extensions.Time.Testing;
using Strata.Cli.Running;

namespace Strata.Node.Tests.Cli.Running;

public sealed class RestingMemoryTests : IDisposable
{
    readonly FakeTimeProvider time = new();
    readonly FakeHeap heap = new();
    readonly RestingMemory memory;

    public RestingMemoryTests() => memory = new RestingMemory(heap, time);

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => memory.Dispose();

    [Fact]
    public async Task Memory_is_given_back_once_when_the_program_has_come_to_rest()
    {
        await memory.StartAsync(Ct);
        Pass(RestingMemory.Look);
        Pass(TimeSpan.FromHours(1));

        Assert.Equal(1, heap.Trims);
    }

    [Fact]
    public async Task Nothing_is_given_back_while_there_is_work()
    {
        await memory.StartAsync(Ct);
        for (var look = 0; look < 5; look++)
        {
            heap.Allocate(RestingMemory.Rest + 1);
            Pass(RestingMemory.Look);
        }

        Assert.Equal(0, heap.Trims);

        heap.Allocate(RestingMemory.Rest);
        Pass(RestingMemory.Look);
        Assert.Equal(1, heap.Trims);
    }

    [Fact]
    public async Task At_rest_nobody_looks()
    {
        await memory.StartAsync(Ct);
        Pass(RestingMemory.Look);
        var looks = heap.Looks;
        Pass(TimeSpan.FromHours(1));

        Assert.Equal(looks, heap.Looks);
    }

    [Fact]
    public async Task A_collection_that_comes_by_itself_tells_of_work_and_the_next_rest_gives_back_again()
    {
        await memory.StartAsync(Ct);
        Pass(RestingMemory.Look);
        heap.Collect();
        Assert.Equal(1, heap.Trims);

        Pass(RestingMemory.Look);
        Assert.Equal(2, heap.Trims);
    }

    [Fact]
    public async Task A_heap_whose_pause_would_be_felt_is_left_alone()
    {
        await memory.StartAsync(Ct);
        heap.Committed = RestingMemory.LargestHeap + 1;
        Pass(RestingMemory.Look);
        Assert.Equal(0, heap.Trims);

        heap.Committed = RestingMemory.LargestHeap;
        heap.Collect();
        Pass(RestingMemory.Look);
        Assert.Equal(1, heap.Trims);
    }

    [Fact]
    public async Task Stopped_it_does_nothing_more_whether_it_looked_or_rested()
    {
        await memory.StartAsync(Ct);
        Pass(RestingMemory.Look);
        await memory.StopAsync(Ct);
        heap.Collect();
        Pass(TimeSpan.FromHours(1));

        Assert.Equal(1, heap.Trims);
    }

    [Fact]
    public void The_runtimes_next_collection_is_told_of_once()
    {
        var told = 0;
        new ManagedHeap().AfterNextCollection(() => Interlocked.Increment(ref told));
        for (var collection = 0; collection < 3; collection++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.Equal(1, told);
    }

    void Pass(TimeSpan duration) => time.Advance(duration);

    sealed class FakeHeap : IHeap
    {
        Action? waiting;
        long allocated;

        public int Trims { get; private set; }

        public int Looks { get; private set; }

        public long Allocated
        {
            get
            {
                Looks++;
                return allocated;
            }
        }

        public long Committed { get; set; }

        public void Allocate(long bytes) => allocated += bytes;

        public void AfterNextCollection(Action act) => waiting = act;

        public void Trim() => Trims++;

        public void Collect() => Interlocked.Exchange(ref waiting, null)?.Invoke();
    }
}
