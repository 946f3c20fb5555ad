using System.Collections.Immutable;
using Strata.Resources.Node;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>
/// From an image's verified blobs to a squashfs under its key, without unpacking anything. An image of one layer is judged while it is
/// packed; of several layers, one reading is for index and rules, a second one of the layers that still have data for mksquashfs. What is
/// there already is not built again.
/// </summary>
public sealed class SquashfsBuilder(LayerStore store, ISquashfsTool tool, LayerLimits limits)
{
    /// <param name="manifestDigest">Of the image's manifest: with the options it decides the key.</param>
    /// <param name="layers">Lowest first.</param>
    /// <param name="content">
    /// What the image is judged by. A layer that was judged by another policy is judged again, and not built again.
    /// </param>
    /// <param name="isReadInFull">A layer that is there is read to its end, whatever its stamp says.</param>
    /// <exception cref="StageException">What is wrong with the image, by its first error; or mksquashfs, space, io.</exception>
    public async Task<BuiltLayer> BuildAsync(
        string manifestDigest,
        IReadOnlyList<LayerInput> layers,
        SquashfsOptions options,
        ContentPolicy content,
        string hostVersion,
        CancellationToken ct,
        bool isReadInFull = false)
    {
        var key = await KeyAsync(manifestDigest, options, content, ct);
        using var hold = store.Holds.Open(key);
        var built = await store.FindAsync(key, isReadInFull, ct);
        if (built?.Content == content)
        {
            new Inspection(built.Metadata, [], [.. CompatibilityRule.Check(built.Metadata, hostVersion)]).Require();
            return built;
        }

        if (built is not null) return await JudgeAgainAsync(built, layers, options, content, hostVersion, ct);
        if (layers is [var only] && await TryPackOnceAsync(key, only, options, content, hostVersion, ct) is { } packed) return packed;

        var inspection = await InspectAsync(layers, options, content, hostVersion, ct);
        return await PackAsync(key, new SecondReading(layers, inspection, limits), options, content, ct);
    }

    /// <summary>Whether <see cref="BuildAsync"/> would find the layer, and need nothing of the image.</summary>
    public async Task<bool> HasAsync(string manifestDigest, SquashfsOptions options, ContentPolicy content, CancellationToken ct)
    {
        try
        {
            var key = await KeyAsync(manifestDigest, options, content, ct);
            using var hold = store.Holds.Open(key);
            return (await store.FindAsync(key, isReadInFull: false, ct))?.Content == content;
        }
        catch (StageException)
        {
            return false; // the build will say why
        }
    }

    /// <summary>The key of the layer that an image becomes with these options.</summary>
    /// <exception cref="StageException">mksquashfs</exception>
    public async ValueTask<string> KeyAsync(string manifestDigest, SquashfsOptions options, ContentPolicy content, CancellationToken ct) =>
        LayerKey.Compute(manifestDigest, options, content, await tool.VersionAsync(ct));

    async Task<BuiltLayer> JudgeAgainAsync(
        BuiltLayer built,
        IReadOnlyList<LayerInput> layers,
        SquashfsOptions options,
        ContentPolicy content,
        string hostVersion,
        CancellationToken ct)
    {
        var inspection = await InspectAsync(layers, options, content, hostVersion, ct);
        return await store.JudgedAsync(built with { Warnings = inspection.Warnings, Content = content }, ct);
    }

    /// <summary>
    /// Null when it takes a second reading: to tell what the image holds, or whether it is to blame for what the tool says.
    /// </summary>
    async Task<BuiltLayer?> TryPackOnceAsync(
        string key, LayerInput layer, SquashfsOptions options, ContentPolicy content, string hostVersion, CancellationToken ct)
    {
        try
        {
            return await PackAsync(key, new OnlyReading(layer, options, content, hostVersion, limits), options, content, ct);
        }
        catch (SecondReadingException)
        {
            return null;
        }
        catch (StageException failed) when (failed.Code == ErrorCodes.Mksquashfs)
        {
            return null;
        }
    }

    // Inflating and hashing is long work for a processor: not on the caller's thread.
    async Task<Inspection> InspectAsync(
        IReadOnlyList<LayerInput> layers, SquashfsOptions options, ContentPolicy content, string hostVersion, CancellationToken ct)
    {
        var inspection = await Task.Run(
            () => ExtensionRules.Check(LayerMerge.Read(layers, limits, ct), content, options.UsrMerge, hostVersion, limits), ct);
        inspection.Require();
        return inspection;
    }

    async Task<BuiltLayer> PackAsync(string key, RootfsTar tar, SquashfsOptions options, ContentPolicy content, CancellationToken ct)
    {
        var image = store.Temporary();
        try
        {
            await tool.PackAsync(image, options, (output, stop) => Task.Run(() => tar.Write(output, stop), stop), ct);
            var built = Describe(key, tar.Inspection, content, await LayerStore.DigestAsync(image, ct), new FileInfo(image).Length);
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
