using Strata.Controllers.Linux;
using Strata.Controllers.Stages;
using Strata.Resources.Node;

namespace Strata.Controllers.Oci;

/// <summary>
/// Removes from the agent's layout what nothing leads to. A name goes before the blobs it leads to, and is gone on the disk before they
/// are: whenever this is cut off, index.json names only what is there.
/// </summary>
/// <param name="names">Names to keep, as index.json has them.</param>
/// <param name="images">Digests to keep, with all they lead to.</param>
sealed class LayoutSweep(OciStore store, Holds<Digest>.Sweep sweep, IReadOnlySet<string> names, IReadOnlySet<Digest> images)
{
    /// <summary>Everything that stays. To be asked before <see cref="RunAsync"/>.</summary>
    public LayoutReach Wanted() => ReachOf(IsWanted);

    public async Task RunAsync(SweepTally tally, CancellationToken ct)
    {
        try
        {
            await store.UntagAsync(image => !IsWanted(image), ct);
        }
        catch (StageException full) when (full.Code == ErrorCodes.Space)
        {
            // The new index.json finds no room beside the old one: what no name leads to makes some.
            Remove(ReachOf(_ => true), tally);
            await store.UntagAsync(image => !IsWanted(image), ct);
        }

        Remove(ReachOf(_ => true), tally);
    }

    bool IsWanted(Descriptor named) =>
        !named.IsPulled
        || images.Contains(named.Digest)
        || (named.RefName is { } name && names.Contains(name))
        || sweep.IsHeld(named.Digest);

    LayoutReach ReachOf(Func<Descriptor, bool> isKept) =>
        LayoutReach.From(store.Layout, [.. store.Layout.AllImages().Where(isKept).Select(image => image.Digest), .. images]);

    void Remove(LayoutReach wanted, SweepTally tally)
    {
        foreach (var directory in Directory.GetFileSystemEntries(Path.Combine(store.Layout.Root, LayoutFiles.Blobs)))
        {
            if (!IsOurs(directory)) tally.Leave(directory);
            else foreach (var path in Directory.GetFileSystemEntries(directory)) Remove(path, wanted, tally);
        }
    }

    void Remove(string path, LayoutReach wanted, SweepTally tally)
    {
        var name = $"{Path.GetFileName(Path.GetDirectoryName(path))}:{Path.GetFileName(path)}";
        if (!Digest.TryParse(name, out var digest) || Files.TypeOf(path) != FileType.File) tally.Leave(path);
        else if (!wanted.Blobs.Contains(digest)) sweep.Remove(digest, () => tally.Remove(Files.Remove(path)));
    }

    static bool IsOurs(string directory) =>
        Path.GetFileName(directory) is "sha256" or "sha512" && Files.TypeOf(directory) == FileType.Directory;
}
