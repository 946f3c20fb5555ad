using System.Collections.Immutable;
using Strata.Resources.Node;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>
/// From an image's verified blobs to a squashfs under its key, without unpacking anything: one reading for index and rules, a second
/// one of the layers that still have data for mksquashfs. What is there already is not built again.
/// </summary>
public sealed class SquashfsBuilder(LayerStore store, ISquashfsTool tool, LayerLimits limits)
{
    /// <param name="manifestDigest">Of the image's manifest: with the options it decides the key.</param>
    /// <param name="layers">Lowest first.</param>
    /// <exception cref="StageException">What is wrong with the image, by its first error; or mksquashfs, space, io.</exception>
    public async Task<BuiltLayer> BuildAsync(
        string manifestDigest, IReadOnlyList<LayerInput> layers, SquashfsOptions options, string hostVersion, CancellationToken ct)
    {
        var key = await KeyAsync(manifestDigest, options, ct);
        using var hold = store.Holds.Open(key);
        if (await store.FindAsync(key, ct) is { } built)
        {
            new Inspection(built.Metadata, [], [.. CompatibilityRule.Check(built.Metadata, hostVersion)]).Require();
            return built;
        }

        // Inflating and hashing is long work for a processor: not on the caller's thread.
        var inspection = await Task.Run(() => Inspect(layers, options, hostVersion, ct), ct);
        inspection.Require();
        return await PackAsync(key, inspection, layers, options, ct);
    }

    /// <summary>The key of the layer that an image becomes with these options.</summary>
    /// <exception cref="StageException">mksquashfs</exception>
    public async ValueTask<string> KeyAsync(string manifestDigest, SquashfsOptions options, CancellationToken ct) =>
        LayerKey.Compute(manifestDigest, options, await tool.VersionAsync(ct));

    Inspection Inspect(IReadOnlyList<LayerInput> layers, SquashfsOptions options, string hostVersion, CancellationToken ct) =>
        ExtensionRules.Check(LayerMerge.Read(layers, limits, ct), options.UsrMerge, hostVersion, limits);

    async Task<BuiltLayer> PackAsync(
        string key, Inspection inspection, IReadOnlyList<LayerInput> layers, SquashfsOptions options, CancellationToken ct)
    {
        var image = store.Temporary();
        try
        {
            var tar = new RootfsTar(layers, inspection.Entries, limits);
            await tool.PackAsync(image, options, (output, stop) => Task.Run(() => tar.Write(output, stop), stop), ct);

            var built = Describe(key, inspection, await LayerStore.DigestAsync(image, ct), new FileInfo(image).Length);
            store.Publish(image, built, tar.Index());
            return built;
        }
        finally
        {
            File.Delete(image);
        }
    }

    static BuiltLayer Describe(string key, Inspection inspection, string digest, long size) => new(
        key, digest, size, inspection.Require(), inspection.Entries.Length, UnpackedSize(inspection.Entries), inspection.Warnings);

    static long UnpackedSize(ImmutableArray<RootfsEntry> entries) => FileNames.Of(entries).Sum(file => file.Inode.Size);
}
