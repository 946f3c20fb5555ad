using Strata.Resources;
using Strata.Runtime;

namespace Examples.HostsFile;

/// <summary>
/// Keeps one file equal to all host entries. The file is no resource, and others may change it: so the loop is its own, looks at all of the
/// world at every signal, and signals itself once a minute.
/// </summary>
public sealed class HostsFileWriter : FreeController
{
    readonly string path;
    readonly TimeProvider time;
    readonly Input<HostEntry> entries;
    readonly Output<HostsFileStatus> status;

    /// <param name="path">The file; its directory must exist.</param>
    public HostsFileWriter(string path, TimeProvider time)
    {
        (this.path, this.time) = (path, time);
        (entries, status) = (Weak<HostEntry>(), Exclusive<HostsFileStatus>());
    }

    protected override async Task RunAsync(CancellationToken ct)
    {
        using var everyMinute = time.CreateTimer(_ => QueueReconcile(), null, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
        await foreach (var _ in Events(ct))
        {
            var staying = (await entries.ListAsync(ct: ct)).Where(entry => entry.Metadata.Phase == Phase.Running);
            var table = HostTable.From(staying.Select(entry => entry.Spec));
            await ReplaceAsync(table.ToText(), ct);
            await status.WriteAsync(HostsFileStatus.Id, new HostsFileStatus(path, table.AddressOf.Count, table.Conflicts), ct);
            ResetRestartBackoff();
        }
    }

    /// <summary>
    /// In one step: who reads the file sees the old text or the new one. Throwing ends the loop, and it starts again after a while.
    /// </summary>
    async Task ReplaceAsync(string text, CancellationToken ct)
    {
        if (File.Exists(path) && await File.ReadAllTextAsync(path, ct) == text) return;

        await File.WriteAllTextAsync($"{path}.new", text, ct);
        File.Move($"{path}.new", path, overwrite: true);
    }
}
