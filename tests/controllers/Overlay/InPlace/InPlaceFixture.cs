using Strata.Controllers.Linux;
using Strata.Controllers.Overlay;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.Overlay;

/// <summary>
/// Four images by mksquashfs. Each has `usr/local/top` saying its name; a also `usr/local/bin/a`, b `etc/cri/conf.d/b`, c
/// `usr/lib/firmware/c/fw` and `etc/cri/conf.d/c`, d `usr/lib/firmware/d` and no top.
/// </summary>
public sealed class InPlaceFixture : IAsyncLifetime
{
    static readonly Dictionary<string, string[]> Contents = new()
    {
        ["a"] = ["usr/local/top", "usr/local/bin/a"],
        ["b"] = ["usr/local/top", "etc/cri/conf.d/b"],
        ["c"] = ["usr/local/top", "etc/cri/conf.d/c", "usr/lib/firmware/c/fw"],
        ["d"] = ["usr/lib/firmware/d"],
    };

    readonly TemporaryDirectory folder = new();

    public static IEnumerable<string> Names => Contents.Keys;

    public string Image(string name) => folder[$"{name}.sqsh"];

    internal static MemberIndex Index(string name) => new(
        name,
        [.. Contents[name].Select(path => new LayerEntry("/" + path, LayerEntryType.File, 0b110_100_100, Digest: ContentDigests.Of(name)))]);

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists("/usr/bin/mksquashfs")) return;

        foreach (var (name, paths) in Contents)
        {
            foreach (var path in paths) InPlaceStage.Write(folder[$"tree-{name}"], path, name);
            await new Command("mksquashfs", [folder[$"tree-{name}"], Image(name), "-all-root", "-noappend", "-quiet", "-no-progress"])
                .RunAsync(CancellationToken.None);
        }
    }

    public ValueTask DisposeAsync()
    {
        folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
