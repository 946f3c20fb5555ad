using System.Collections.Concurrent;

namespace Strata.Controllers.Tests.Overlay;

/// <summary>Threads that open one file each, again and again, and remember every failure.</summary>
sealed class Readers : IDisposable
{
    readonly ConcurrentQueue<string> failures = new();
    readonly int[] opens;
    readonly Thread[] threads;

    bool isStopped;

    public Readers(IReadOnlyList<string> paths)
    {
        opens = new int[paths.Count];
        threads = [.. paths.Select((path, number) => new Thread(() => Read(path, number)))];
        foreach (var thread in threads) thread.Start();
    }

    public IEnumerable<string> Failures => failures;

    public IReadOnlyList<int> Opens => opens;

    public void Stop()
    {
        Volatile.Write(ref isStopped, true);
        foreach (var thread in threads) thread.Join();
    }

    public void Dispose() => Stop();

    void Read(string path, int number)
    {
        while (!Volatile.Read(ref isStopped))
        {
            opens[number]++;
            try
            {
                _ = File.ReadAllText(path);
            }
            catch (IOException failure)
            {
                failures.Enqueue(failure.Message);
            }
        }
    }
}
