using Strata.Controllers.Linux;
using Strata.Controllers.Oci;
using Strata.Resources.Node;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>
/// Checks that layers are what was built. A full read is only needed when the file's device, inode, size or times differ from those
/// of the last full read, and where the caller asks for it: before every upgrade and rollback.
/// </summary>
/// <param name="verified">What was read before; null: nothing, and nothing is kept for the next process.</param>
public sealed class LayerVerifier(VerifiedFiles? verified = null)
{
    const int BufferSize = 1 << 20;
    const int Readings = 3;

    readonly VerifiedFiles verified = verified ?? new VerifiedFiles(null);

    /// <param name="path">Of the squashfs.</param>
    /// <param name="digest">`sha256:…` as recorded when it was built.</param>
    /// <param name="full">Reads every byte, whatever the stamp says.</param>
    /// <exception cref="StageException">`image-digest`: missing, or other bytes; `io`: cannot be read.</exception>
    public Task VerifyAsync(string path, string digest, bool full, CancellationToken ct) => VerifyAsync([(path, digest)], full, ct);

    /// <summary>Of all members in the generation's directory.</summary>
    /// <inheritdoc cref="VerifyAsync(IEnumerable{ValueTuple{string, string}}, bool, CancellationToken)"/>
    public Task VerifyAsync(Generation generation, string directory, bool full, CancellationToken ct) =>
        VerifyAsync(generation.Members.Select(member => (Path.Combine(directory, member.FileName), member.LayerDigest)), full, ct);

    /// <summary>Of several layers, as many at once as there are processors. Of several that are wrong the first one is told.</summary>
    /// <inheritdoc cref="VerifyAsync(string, string, bool, CancellationToken)"/>
    public async Task VerifyAsync(IEnumerable<(string Path, string Digest)> layers, bool full, CancellationToken ct)
    {
        using var turns = new SemaphoreSlim(Environment.ProcessorCount);
        try
        {
            await Task.WhenAll(layers.Select(layer => CheckInTurnAsync(turns, layer.Path, layer.Digest, full, ct)));
        }
        finally
        {
            verified.Save(); // also that a file is not what it was
        }
    }

    /// <summary>Takes note of a file whose bytes its maker has just read in full.</summary>
    internal void Note(string path, string digest) => verified.Add(Files.Stamp(path), digest);

    async Task CheckInTurnAsync(SemaphoreSlim turns, string path, string digest, bool full, CancellationToken ct)
    {
        await turns.WaitAsync(ct);
        try
        {
            await CheckAsync(path, digest, full, ct);
        }
        finally
        {
            turns.Release();
        }
    }

    async Task CheckAsync(string path, string digest, bool full, CancellationToken ct)
    {
        try
        {
            if (Files.TypeOf(path) != FileType.File) throw Refuse(path, digest, "it is missing");
            if (!full && verified.Has(Files.Stamp(path), digest)) return;

            verified.Add(await ReadAsync(path, digest, ct), digest);
        }
        catch (IOException failure)
        {
            throw new StageException(
                ErrorCodes.Io, $"layer {path} cannot be read: {failure.Message}", "check the disk of the data directory", true, failure);
        }
    }

    // The stamp is taken before and after: a file that changes while it is read is not verified. A generation that is made or removed
    // at the same time gives or takes a name, which is no change of bytes; whether it was only that, another reading tells.
    async Task<FileStamp> ReadAsync(string path, string digest, CancellationToken ct)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferSize, FileOptions.SequentialScan);
        for (var reading = 1; ; reading++)
        {
            var before = Files.Stamp(file.SafeFileHandle, path);
            verified.Remove(before);
            file.Position = 0;
            var found = (await Digest.Sha256Async(file, ct)).ToString();
            if (found != digest) throw Refuse(path, digest, $"it has {found}");

            var after = Files.Stamp(file.SafeFileHandle, path);
            if (after == before) return before;
            if (after with { Changed = before.Changed } != before || reading == Readings)
                throw Refuse(path, digest, "it changed while it was read");
        }
    }

    static StageException Refuse(string path, string digest, string reason) => new(
        ErrorCodes.ImageDigest,
        $"layer {path} should have {digest}, but {reason}",
        LayerIndex.Hint);
}
