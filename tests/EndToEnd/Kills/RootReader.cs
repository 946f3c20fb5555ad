using System.Globalization;
using Strata.EndToEnd.Tests.Parts;

namespace Strata.EndToEnd.Tests.Kills;

/// <summary>
/// Reads the target of a node all the time, whoever mounts there or dies. Every generation has two extensions of one version, each with a
/// file that says it: from the first activation on both must be there, and from one generation.
/// </summary>
sealed class RootReader : IAsyncDisposable
{
    readonly string directory;
    readonly CancellationTokenSource stop = new();
    readonly Task reading;
    readonly HashSet<string> seen = [];
    readonly Lock gate = new();

    string? fault;
    string last = "";
    string refusal = "";

    RootReader(string directory)
    {
        this.directory = directory;
        reading = Task.Run(() => ReadAsync(stop.Token));
    }

    public long Reads { get; private set; }

    public static RootReader Start(Node node) => new(node.FromOutside($"{node.Target}/{Version.Directory}"));

    /// <summary>Waits until the generation of this version is what is read.</summary>
    public Task UntilAsync(int version, CancellationToken ct) =>
        Until.TrueAsync(
            () => ValueTask.FromResult(Last() == Version.Text(version)), () => $"version {version} is read; it is {Last()}", ct);

    /// <param name="what">Told beside what was wrong.</param>
    public void Check(string what)
    {
        lock (gate) Assert.True(fault is null, $"{fault}; {what}");
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await reading;
        stop.Dispose();
    }

    string Last()
    {
        lock (gate) return last;
    }

    async Task ReadAsync(CancellationToken ct)
    {
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        try
        {
            while (await tick.WaitForNextTickAsync(ct)) ReadOnce();
        }
        catch (OperationCanceledException)
        {
            // The end of the test.
        }
    }

    // Between two equal reads of one file no generation came or went: what is read between them is of the same one.
    void ReadOnce()
    {
        var left = Content(Version.Left);
        var right = Content(Version.Right);
        var again = Content(Version.Left);
        lock (gate)
        {
            Reads++;
            if (left == again && Note(left, right) is { } wrong) fault ??= wrong;
        }
    }

    string? Note(string left, string right)
    {
        if (left.Length == 0 && right.Length == 0 && seen.Count == 0) return null;
        if (left.Length == 0 || left != right)
            return string.Create(CultureInfo.InvariantCulture, $"read '{left}' and '{right}' after '{last}' in read {Reads}: {refusal}");

        seen.Add(left);
        last = left;
        return null;
    }

    /// <summary>Empty when it is not there.</summary>
    string Content(string name)
    {
        try
        {
            return File.ReadAllText(Path.Combine(directory, name));
        }
        catch (IOException error)
        {
            refusal = error.Message;
            return "";
        }
    }
}
