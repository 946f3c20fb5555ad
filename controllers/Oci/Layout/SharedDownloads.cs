namespace Strata.Controllers.Oci;

/// <summary>
/// Whoever asks a source for the same blob while it is under way waits for the one download. It is given up when nobody waits any more.
/// Other sources are asked on their own: a slow or hostile one must not hold up those that have the same blob.
/// </summary>
sealed class SharedDownloads
{
    readonly Lock gate = new();
    readonly Dictionary<(Digest Blob, string Source), Download> running = [];

    public async Task JoinAsync(Digest blob, string source, Func<CancellationToken, Task> download, CancellationToken ct)
    {
        var joined = Join((blob, source), download);
        try
        {
            await joined.Task.WaitAsync(ct);
        }
        finally
        {
            // The last to leave sees the download end, so that a cancelled pull leaves nothing behind.
            if (Leave(joined)) await EndAsync((blob, source), joined);
        }
    }

    Download Join((Digest Blob, string Source) wanted, Func<CancellationToken, Task> download)
    {
        lock (gate)
        {
            // One that nobody waits for any more is ending, and has its file until then: the next one begins behind it. So it does behind
            // one that has ended, and of which not all who waited have heard yet: what it ended with is no answer to a new question.
            var found = running.GetValueOrDefault(wanted);
            if (found is not { Waiting: > 0, Task.IsCompleted: false })
                running[wanted] = found = new Download(download, found?.Task ?? Task.CompletedTask);
            found.Waiting++;
            return found;
        }
    }

    bool Leave(Download left)
    {
        lock (gate) return --left.Waiting == 0;
    }

    async Task EndAsync((Digest Blob, string Source) wanted, Download left)
    {
        await left.EndAsync();
        lock (gate)
        {
            if (running.GetValueOrDefault(wanted) == left) running.Remove(wanted);
        }
    }

    sealed class Download
    {
        readonly CancellationTokenSource abandoned = new();

        public Download(Func<CancellationToken, Task> download, Task before) => Task = RunAsync(download, before);

        public Task Task { get; }

        public int Waiting { get; set; }

        public async Task EndAsync()
        {
            await abandoned.CancelAsync();
            await Task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            abandoned.Dispose();
        }

        async Task RunAsync(Func<CancellationToken, Task> download, Task before)
        {
            await System.Threading.Tasks.Task.Yield();   // started under the lock, works outside of it
            await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await download(abandoned.Token);
        }
    }
}
