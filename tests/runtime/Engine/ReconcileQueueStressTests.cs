using System.Collections.Concurrent;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace Strata.Runtime.Tests;

/// <summary>A failing seed is printed; run it again with the environment variable CsCheck_Seed.</summary>
public sealed class ReconcileQueueStressTests
{
    enum Verb
    {
        Add,
        AddAfter,
        Take,
        Done,
        DoneAgain,
        Advance,
    }

    static readonly Gen<(Verb Verb, int Key, int Seconds)[]> Scripts =
        Gen.Select(Gen.Int[0, 5].Select(verb => (Verb)verb), Gen.Int[0, 4], Gen.Int[0, 20]).Array[1, 60];

    [Fact]
    public void It_behaves_as_a_plain_list_does() => Scripts.Sample(
        script =>
        {
            var time = new FakeTimeProvider();
            using var queue = new ReconcileQueue<int>(time);
            var model = new Model();
            foreach (var (verb, key, seconds) in script)
            {
                var delay = TimeSpan.FromSeconds(seconds);
                switch (verb)
                {
                    case Verb.Add:
                        queue.Add(key);
                        model.Add(key, 0);
                        break;
                    case Verb.AddAfter:
                        queue.AddAfter(key, delay);
                        model.Add(key, seconds);
                        break;
                    case Verb.Take when Take(queue) != model.Take():
                        return false;
                    case Verb.Done when model.Running.Contains(key):
                        queue.Done(key);
                        model.Done(key, null);
                        break;
                    case Verb.DoneAgain when model.Running.Contains(key):
                        queue.Done(key, delay);
                        model.Done(key, seconds);
                        break;
                    case Verb.Advance:
                        time.Advance(delay);
                        model.Now += seconds;
                        break;
                }

                if (queue.Count != model.Count || queue.IsIdle != model.IsIdle) return false;
            }

            return true;
        },
        iter: 5_000,
        print: script => string.Join(' ', script));

    [Fact]
    public async Task Two_workers_never_have_the_same_key_and_none_is_lost()
    {
        const int Workers = 5, Keys = 100, Rounds = 50;
        using var queue = new ReconcileQueue<int>(TimeProvider.System);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var holders = new int[Keys];
        var wanted = new int[Keys];
        var seen = new int[Keys];
        var clashes = new ConcurrentBag<int>();

        var workers = Enumerable.Range(0, Workers).Select(_ => Task.Run(WorkAsync, TestContext.Current.CancellationToken)).ToArray();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(Produce, TestContext.Current.CancellationToken)));
        while (!queue.IsIdle) await Task.Yield();
        await cancel.CancelAsync();
        await Task.WhenAll(workers);

        Assert.Empty(clashes);
        Assert.Equal(0, queue.Count);
        Assert.Equal(wanted, seen);

        void Produce()
        {
            for (var round = 0; round < Rounds; round++)
            {
                for (var key = 0; key < Keys; key++)
                {
                    Interlocked.Increment(ref wanted[key]);
                    queue.Add(key);
                }
            }
        }

        async Task WorkAsync()
        {
            try
            {
                while (true)
                {
                    var key = await queue.TakeAsync(cancel.Token);
                    if (Interlocked.Increment(ref holders[key]) > 1) clashes.Add(key);
                    seen[key] = Volatile.Read(ref wanted[key]); // what a level-based pass sees
                    await Task.Yield();
                    Interlocked.Decrement(ref holders[key]);
                    queue.Done(key);
                }
            }
            catch (OperationCanceledException)
            {
                // The test ends.
            }
        }
    }

    static int? Take(ReconcileQueue<int> queue)
    {
        using var cancel = new CancellationTokenSource();
        var taken = queue.TakeAsync(cancel.Token);
        if (taken.IsCompletedSuccessfully) return taken.Result;

        cancel.Cancel();
        return null;
    }

    /// <summary>The semantics in the plainest words: lists, searched from the front.</summary>
    sealed class Model
    {
        readonly List<(int Key, long Due)> waiting = []; // in the order of adding
        readonly Dictionary<int, long> parked = [];

        public HashSet<int> Running { get; } = [];

        public long Now { get; set; }

        public int Count => waiting.Count + parked.Count;

        public bool IsIdle => Running.Count == 0 && waiting.All(entry => entry.Due > Now);

        public void Add(int key, int delay) => Put(key, Now + delay);

        public int? Take()
        {
            var due = waiting.Where(entry => entry.Due <= Now).ToList();
            if (due.Count == 0) return null;

            var first = due.MinBy(entry => entry.Due); // the first of equal ones
            waiting.Remove(first);
            Running.Add(first.Key);
            return first.Key;
        }

        public void Done(int key, int? again)
        {
            Running.Remove(key);
            if (again is { } delay) Put(key, Now + delay);
            if (parked.Remove(key, out var due)) Put(key, due);
        }

        void Put(int key, long due)
        {
            if (Running.Contains(key))
            {
                parked[key] = Math.Min(parked.GetValueOrDefault(key, long.MaxValue), due);
                return;
            }

            var present = waiting.FindIndex(entry => entry.Key == key);
            if (present >= 0 && waiting[present].Due <= due) return;
            if (present >= 0) waiting.RemoveAt(present);

            waiting.Add((key, due));
        }
    }
}
