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
            if (Leave(digest, joined)) await joined.EndAsync();
        }
    }

    Download Join(Digest digest, Func<CancellationToken, Task> download)
    {
        lock (gate)
        {
            if (!running.TryGetValue(digest, out var found)) running[digest] = found = new Download(download);
            found.Waiting++;
            return found;
        }
    }

    bool Leave(Digest digest, Download left)
    {
        lock (gate)
        {
            if (--left.Waiting > 0) return false;
            if (running.GetValueOrDefault(digest) == left) running.Remove(digest);
            return true;
        }
    }

    sealed class Download
    {
        readonly CancellationTokenSource abandoned = new();

        public Download(Func<CancellationToken, Task> download) => Task = RunAsync(download);

        public Task Task { get; }

        public int Waiting { get; set; }

        public async Task EndAsync()
        {
            await abandoned.CancelAsync();
            await Task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            abandoned.Dispose();
        }

        async Task RunAsync(Func<CancellationToken, Task> download)
        {
            await System.Threading.Tasks.Task.Yield();   // started under the lock, works outside of it
            await download(abandoned.Token);
        }
    }
}
