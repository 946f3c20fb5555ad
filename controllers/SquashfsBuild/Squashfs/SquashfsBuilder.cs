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
    /// <param name="content">
    /// What the image is judged by. A layer that was judged by another policy is judged again, and not built again.
    /// </param>
    /// <exception cref="StageException">What is wrong with the image, by its first error; or mksquashfs, space, io.</exception>
    public async Task<BuiltLayer> BuildAsync(
        string manifestDigest,
        IReadOnlyList<LayerInput> layers,
        SquashfsOptions options,
        ContentPolicy content,
        string hostVersion,
        CancellationToken ct)
    {
        var key = LayerKey.Compute(manifestDigest, options, content, await tool.VersionAsync(ct));
        var built = await store.FindAsync(key, ct);
        if (built?.Content == content)
        {
            new Inspection(built.Metadata, [], [.. CompatibilityRule.Check(built.Metadata, hostVersion)]).Require();
            return built;
        }

        // Inflating and hashing is long work for a processor: not on the caller's thread.
        var inspection = await Task.Run(
            () => ExtensionRules.Check(LayerMerge.Read(layers, limits, ct), content, options.UsrMerge, hostVersion, limits), ct);
        inspection.Require();
        return built is null
            ? await PackAsync(key, inspection, layers, options, content, ct)
            : await store.JudgedAsync(built with { Warnings = inspection.Warnings, Content = content }, ct);
    }

    async Task<BuiltLayer> PackAsync(
        string key,
        Inspection inspection,
        IReadOnlyList<LayerInput> layers,
        SquashfsOptions options,
        ContentPolicy content,
        CancellationToken ct)
    {
        var image = store.Temporary();
        try
        {
            var tar = new RootfsTar(layers, inspection.Entries, limits);
            await tool.PackAsync(image, options, (output, stop) => Task.Run(() => tar.Write(output, stop), stop), ct);

            var built = Describe(key, inspection, content, await LayerStore.DigestAsync(image, ct), new FileInfo(image).Length);
            store.Publish(image, built, tar.Index());
            return built;
        }
        finally
        {
            File.Delete(image);
        }
    }

    static BuiltLayer Describe(string key, Inspection inspection, ContentPolicy content, string digest, long size) => new(
        key, digest, size, inspection.Require(), inspection.Entries.Length, UnpackedSize(inspection.Entries), inspection.Warnings, content);

    static long UnpackedSize(ImmutableArray<RootfsEntry> entries) => FileNames.Of(entries).Sum(file => file.Inode.Size);
}
