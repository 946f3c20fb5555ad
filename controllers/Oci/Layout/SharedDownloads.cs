namespace Strata.Controllers.Oci;

/// <summary>
/// Whoever asks for the same blob while it is under way waits for the one download. It is given up when nobody waits any more.
/// </summary>
sealed class SharedDownloads
{
    readonly Lock gate = new();
    readonly Dictionary<Digest, Download> running = [];

    public async Task JoinAsync(Digest digest, Func<CancellationToken, Task> download, CancellationToken ct)
    {
        var joined = Join(digest, download);
        try
        {
            await joined.Task.WaitAsync(ct);
        }
        finally
        {
            // The last to leave sees the download end, so that a cancelled pull leaves nothing behind.
            if (Leave(joined)) await EndAsync(digest, joined);
        }
    }

    Download Join(Digest digest, Func<CancellationToken, Task> download)
    {
        lock (gate)
        {
            // One that nobody waits for any more is ending, and has its file until then: the next one begins behind it.
            var found = running.GetValueOrDefault(digest);
            if (found is not { Waiting: > 0 }) running[digest] = found = new Download(download, found?.Task ?? Task.CompletedTask);
            found.Waiting++;
            return found;
        }
    }

    bool Leave(Download left)
    {
        lock (gate) return --left.Waiting == 0;
    }

    async Task EndAsync(Digest digest, Download left)
    {
        await left.EndAsync();
        lock (gate)
        {
            if (running.GetValueOrDefault(digest) == left) running.Remove(digest);
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
