using Strata.Controllers.SquashfsBuild;
using Strata.Resources.Node;
using Xunit;
using static Strata.Controllers.Tests.SquashfsBuild.TestLayer;

namespace Strata.Controllers.Tests.SquashfsBuild;

public sealed class SquashfsBuilderTests : IDisposable
{
    const string Manifest = "version: v1alpha1\nmetadata:\n  name: hello\n  version: v1\n  compatibility: {talos: {version: '>= 1.5'}}\n";
    const string ManifestDigest = "sha256:0123";
    const string Host = "1.9.0";

    static readonly LayerInput[] Hello = Image(
        tar => tar.File("manifest.yaml", Manifest).File("rootfs/usr/local/bin/hello", "#!/bin/sh\n", 0x1ED)
            .HardLink("rootfs/usr/local/bin/hi", "rootfs/usr/local/bin/hello")
            .File("rootfs/usr/local/old", "old").File("rootfs/usr/local/empty").Symlink("rootfs/usr/local/link", "bin/hello"),
        tar => tar.File("rootfs/usr/local/.wh.old").File("rootfs/usr/local/new", "new"));

    readonly TemporaryDirectory data = new();

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => data.Dispose();

    [Fact]
    public async Task The_index_tells_every_name_with_the_digest_of_its_bytes()
    {
        var layer = await BuildAsync(new CountingTool());
        var entries = await LayerIndex.ReadEntriesAsync(new LayerStore(data.Path).IndexPath(layer.Key), Ct);

        var script = Digest("#!/bin/sh\n"u8.ToArray());
        LayerEntry[] expected =
        [
            new("/usr", LayerEntryType.Directory, 0x1ED),
            new("/usr/local", LayerEntryType.Directory, 0x1ED),
            new("/usr/local/bin", LayerEntryType.Directory, 0x1ED),
            new("/usr/local/bin/hello", LayerEntryType.File, 0x1ED, ContentDigest: script),
            new("/usr/local/bin/hi", LayerEntryType.File, 0x1ED, ContentDigest: script),
            new("/usr/local/empty", LayerEntryType.File, 0x1A4, ContentDigest: "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            new("/usr/local/link", LayerEntryType.Symlink, 0x1FF, LinkTarget: "bin/hello"),
            new("/usr/local/new", LayerEntryType.File, 0x1A4, ContentDigest: Digest("new"u8.ToArray())),
        ];
        Assert.Equal(expected, entries);
        Assert.Equal((8, 13L, "hello"), (layer.Entries, layer.UnpackedSize, layer.Metadata.Name));
    }

    [Fact]
    public async Task What_is_built_is_not_built_again()
    {
        var tool = new CountingTool();
        var first = await BuildAsync(tool);
        var second = await BuildAsync(tool);

        Assert.Equal(1, tool.Packed);
        Assert.Equal((first.Key, first.Digest, first.Size, first.Metadata), (second.Key, second.Digest, second.Size, second.Metadata));
    }

    [Fact]
    public async Task A_damaged_layer_is_built_again()
    {
        var tool = new CountingTool();
        var layer = await BuildAsync(tool);
        await File.AppendAllTextAsync(new LayerStore(data.Path).ImagePath(layer.Key), "x", Ct);

        Assert.Equal(layer.Digest, (await BuildAsync(tool)).Digest);
        Assert.Equal(2, tool.Packed);
    }

    [Fact]
    public async Task The_constraint_is_judged_for_the_host_also_when_the_layer_is_there()
    {
        var tool = new CountingTool();
        await BuildAsync(tool);
        var error = await Assert.ThrowsAsync<StageException>(() => BuildAsync(tool, host: "1.4.6"));

        Assert.Equal((ErrorCodes.Incompatible, 1), (error.Code, tool.Packed));
    }

    [Fact]
    public async Task A_blob_that_changes_between_the_two_readings_publishes_nothing()
    {
        var readings = 0;
        var good = TarBytes.Of(tar => tar.File("manifest.yaml", Manifest).File("rootfs/usr/local/a", "good"));
        var evil = TarBytes.Of(tar => tar.File("manifest.yaml", Manifest).File("rootfs/usr/local/a", "evil"));
        var layer = Blob(good) with { Open = () => new MemoryStream(readings++ == 0 ? good : evil) };
        var upper = Of(tar => tar.File("rootfs/usr/local/b", "b"));
        var error = await Assert.ThrowsAsync<StageException>(() => BuildAsync(new CountingTool(), [layer, upper]));

        Assert.Equal(ErrorCodes.DigestMismatch, error.Code);
        Assert.Empty(Directory.EnumerateFiles(data.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task An_image_with_faults_tells_all_of_them_and_builds_nothing()
    {
        var tool = new CountingTool();
        var image = Image(tar => tar.File("manifest.yaml", Manifest).File("rootfs/etc/passwd").File("rootfs/boot/x"));
        var error = await Assert.ThrowsAsync<StageException>(() => BuildAsync(tool, image));

        Assert.Equal((ErrorCodes.PathNotAllowed, 0), (error.Code, tool.Packed));
        Assert.Contains("/etc/passwd", error.Message);
        Assert.Contains("/boot/x", error.Message);
    }

    [Fact]
    public async Task A_missing_mksquashfs_names_its_package()
    {
        var error = await Assert.ThrowsAsync<StageException>(() => BuildAsync(new Mksquashfs("no-such-mksquashfs")));

        Assert.Equal(ErrorCodes.Mksquashfs, error.Code);
        Assert.Contains("squashfs-tools", error.Hint);
    }

    [Theory]
    [InlineData("echo lost a link >&2", ErrorCodes.Mksquashfs)]
    [InlineData("echo broken >&2; exit 1", ErrorCodes.Mksquashfs)]
    [InlineData("echo 'Write failed because No space left on device' >&2; exit 1", ErrorCodes.Space)]
    public async Task A_tool_that_complains_has_failed(string script, string code)
    {
        var program = data["tool"];
        await File.WriteAllTextAsync(
            program, $"#!/bin/sh\ncase $1 in -version) echo fake; exit 0;; esac\ncat >/dev/null\n: >\"$2\"\n{script}\n", Ct);
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var error = await Assert.ThrowsAsync<StageException>(() => BuildAsync(new Mksquashfs(program)));

        Assert.Equal(code, error.Code);
        Assert.Equal([program], Directory.EnumerateFiles(data.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void Every_part_of_the_key_matters()
    {
        string[] keys =
        [
            LayerKey.Compute("a", "zstd", 3, 131072, false, "4.5.1", 1), LayerKey.Compute("b", "zstd", 3, 131072, false, "4.5.1", 1),
            LayerKey.Compute("a", "xz", 3, 131072, false, "4.5.1", 1), LayerKey.Compute("a", "zstd", 4, 131072, false, "4.5.1", 1),
            LayerKey.Compute("a", "zstd", 3, 65536, false, "4.5.1", 1), LayerKey.Compute("a", "zstd", 3, 131072, true, "4.5.1", 1),
            LayerKey.Compute("a", "zstd", 3, 131072, false, "4.6", 1), LayerKey.Compute("a", "zstd", 3, 131072, false, "4.5.1", 2),
        ];

        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.All(keys, key => Assert.Matches("^[0-9a-f]{64}$", key));
    }

    Task<BuiltLayer> BuildAsync(ISquashfsTool tool, LayerInput[]? image = null, string host = Host) =>
        new SquashfsBuilder(new LayerStore(data.Path), tool, LayerLimits.Default).BuildAsync(ManifestDigest, image ?? Hello,
            SquashfsOptions.Default, host, Ct);

    // Keeps the tar itself as the image.
    sealed class CountingTool : ISquashfsTool
    {
        public int Packed { get; private set; }

        public ValueTask<string> VersionAsync(CancellationToken ct) => new("counting");

        public async Task PackAsync(
            string output, SquashfsOptions options, Func<Stream, CancellationToken, Task> writeTar, CancellationToken ct)
        {
            await using var file = File.Create(output);
            try
            {
                await writeTar(file, ct);
                Packed++;
            }
            catch
            {
                File.Delete(output);
                throw;
            }
        }
    }
}
