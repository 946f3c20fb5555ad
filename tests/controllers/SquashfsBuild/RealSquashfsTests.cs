using System.IO.Compression;
using System.Text;
using Strata.Controllers.Linux;
using Strata.Controllers.SquashfsBuild;
using Strata.Resources.Node;
using Xunit;
using static Strata.Controllers.Tests.SquashfsBuild.TestLayer;

namespace Strata.Controllers.Tests.SquashfsBuild;

/// <summary>An image made by umoci and GNU tar, built with the real mksquashfs, against what umoci unpacks.</summary>
public sealed class RealSquashfsTests : IDisposable
{
    const string MakeWithBuildah = """
        set -e
        exec >/dev/null 2>&1
        mkdir -p src/rootfs/usr/local/bin src/rootfs/usr/local/lib
        printf 'version: v1alpha1\nmetadata:\n  name: real\n' > src/manifest.yaml
        cp /bin/ls src/rootfs/usr/local/bin/tool
        echo lib > src/rootfs/usr/local/lib/a.so.1
        ln -s a.so.1 src/rootfs/usr/local/lib/a.so
        echo "$(printf 'c%.0s' $(seq 150))" > "src/rootfs/usr/local/$(printf 'c%.0s' $(seq 150))"
        export STORAGE_DRIVER=vfs
        b="buildah --root $PWD/storage --runroot $PWD/run"
        container=$($b from scratch)
        $b copy $container src /
        $b commit $container oci:$PWD/img:t
        umoci unpack --image img:t out
        """;

    readonly TemporaryDirectory directory = new();

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task The_squashfs_holds_what_umoci_unpacks_and_is_reproducible()
    {
        Needs.Root();
        Needs.Programs("umoci", "mksquashfs", "unsquashfs", "tar");
        await ShellAsync(SampleImage.ManyLayers);
        var layers = StoredLayers.Read(directory["img"]);

        var built = await BuildAsync("one", layers, SquashfsOptions.Default with { Processors = 1 });
        var again = await BuildAsync("two", layers, SquashfsOptions.Default with { Processors = 2, MemoryMiB = 64 });
        var zstd = await BuildAsync("zstd", [.. layers.Select(Recompressed)], SquashfsOptions.Default);

        await ShellAsync($"unsquashfs -no-progress -d squash one/layers/{built.Key}.sqsh >/dev/null");
        Assert.Equal(
            await UnpackedTree.ReadAsync(directory["out/rootfs/rootfs"], Ct), await UnpackedTree.ReadAsync(directory["squash"], Ct));
        Assert.Equal((built.Key, built.Digest, built.Size), (again.Key, again.Digest, again.Size));
        Assert.Equal(built.Digest, zstd.Digest);
        Assert.Equal(built.Digest, Digest(await File.ReadAllBytesAsync(directory[$"one/layers/{built.Key}.sqsh"], Ct)));
        Assert.Empty(Directory.EnumerateFileSystemEntries(directory["one/work"]));
    }

    [Fact]
    public async Task An_image_of_buildah_equals_what_umoci_unpacks()
    {
        Needs.Root();
        Needs.Programs("buildah", "umoci", "mksquashfs", "unsquashfs");
        await ShellAsync(MakeWithBuildah);
        var built = await BuildAsync("data", StoredLayers.Read(directory["img"]), SquashfsOptions.Default);

        await ShellAsync($"unsquashfs -no-progress -d squash data/layers/{built.Key}.sqsh >/dev/null");
        Assert.Equal(
            await UnpackedTree.ReadAsync(directory["out/rootfs/rootfs"], Ct), await UnpackedTree.ReadAsync(directory["squash"], Ct));
    }

    /// <param name="layers">All the same: of one layer the only reading is cancelled, of two the second reading of the lower.</param>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    public async Task A_cancelled_build_leaves_nothing(int layers, int reading)
    {
        Needs.Programs("mksquashfs");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        Directory.CreateDirectory(directory["data"]);
        var opened = 0;
        var tar = TarBytes.Of(t => t.File("manifest.yaml", "version: v1alpha1\nmetadata:\n  name: real\n").File("rootfs/usr/local/a", "a"));
        var layer = Blob(tar) with { Open = () => Opened(ref opened, reading, stop, tar) };
        var builder = new SquashfsBuilder(new LayerStore(directory["data"]), new Mksquashfs(), LayerLimits.Default);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => builder.BuildAsync(
                "sha256:0123", [.. Enumerable.Repeat(layer, layers)], SquashfsOptions.Default, ContentPolicy.Default, "1.9.0", stop.Token));
        Assert.Empty(Directory.EnumerateFiles(directory["data"], "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task An_image_of_umoci_with_one_layer_is_the_same_in_one_reading_and_in_two()
    {
        Needs.Root();
        Needs.Programs("umoci", "mksquashfs", "unsquashfs");
        await ShellAsync(SampleImage.OneLayer);
        var layer = Assert.Single(StoredLayers.Read(directory["img"]));

        var once = await BuildAsync("once", [layer], SquashfsOptions.Default);
        var twice = await BuildAsync("twice", [layer, Of(_ => { })], SquashfsOptions.Default);

        Assert.Equal((once.Digest, once.Entries, once.UnpackedSize), (twice.Digest, twice.Entries, twice.UnpackedSize));
    }

    [Fact]
    public async Task Everything_belongs_to_root_at_one_time()
    {
        Needs.Programs("mksquashfs", "unsquashfs");
        var layers = Image(tar => tar.File("manifest.yaml", "version: v1alpha1\nmetadata:\n  name: real\n")
            .Entry("rootfs/usr/local/a", '0', change: header => TarBytes.Octal(header, 108, 8, 1000)));
        var built = await BuildAsync("data", layers, SquashfsOptions.Default);

        var listing = await ShellAsync($"TZ=UTC unsquashfs -no-progress -lln data/layers/{built.Key}.sqsh | grep squashfs-root");
        Assert.All(listing.Trim().Split('\n'), line => Assert.Matches("^[-d]rw.r-.r-. 0/0 .* 1980-01-01 00:00 ", line));
    }

    [Fact]
    public async Task Files_are_not_compared_with_each_other()
    {
        Needs.Programs("mksquashfs", "unsquashfs");
        var layers = Image(tar => tar.File("manifest.yaml", "version: v1alpha1\nmetadata:\n  name: real\n")
            .File("rootfs/usr/local/a", "equal").File("rootfs/usr/local/b", "equal"));

        var built = await BuildAsync("data", layers, SquashfsOptions.Default);

        var told = await ShellAsync($"unsquashfs -s data/layers/{built.Key}.sqsh; unsquashfs -q -no-progress -d tree data/layers/{built.Key}.sqsh >&2; cat tree/usr/local/?");
        Assert.Contains("Duplicates are not removed", told, StringComparison.Ordinal);
        Assert.EndsWith("equalequal", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SquashfsCompressor.Zstd, 3, 128, "zstd", "131072", "compression-level 3")]
    [InlineData(SquashfsCompressor.Zstd, 18, 64, "zstd", "65536", "compression-level 18")]
    [InlineData(SquashfsCompressor.Xz, 0, 1024, "xz", "1048576", "Block size 1048576")]
    public async Task The_policy_decides_compressor_level_and_block_size(
        SquashfsCompressor compressor, int level, int blockSize, string name, string bytes, string told)
    {
        Needs.Programs("mksquashfs", "unsquashfs");
        var layers = Image(tar => tar.File("manifest.yaml", "version: v1alpha1\nmetadata:\n  name: real\n")
            .File("rootfs/usr/local/a", new string('a', 300_000)));

        var built = await BuildAsync("data", layers, SquashfsOptions.Default with { Policy = new SquashfsPolicy(compressor, level, blockSize) });

        var superblock = await ShellAsync($"unsquashfs -s data/layers/{built.Key}.sqsh");
        Assert.Contains($"Compression {name}", superblock, StringComparison.Ordinal);
        Assert.Contains($"Block size {bytes}", superblock, StringComparison.Ordinal);
        Assert.Contains(told, superblock, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Attributes_and_privileges_are_in_the_squashfs_where_the_policy_keeps_them(bool areKept)
    {
        Needs.Programs("mksquashfs", "unsquashfs", "tar");
        Needs.Root();
        var content = areKept
            ? ContentPolicy.Default with { Privileges = PrivilegeRule.Keep, Xattrs = XattrRule.Keep }
            : ContentPolicy.Default with { Privileges = PrivilegeRule.Strip };
        var layers = Image(tar => tar.File("manifest.yaml", "version: v1alpha1\nmetadata:\n  name: real\n")
            .Pax(("SCHILY.xattr.user.d", "of a directory")).Dir("rootfs/usr/local/d")
            .Pax(("SCHILY.xattr.user.note", "a=b\n\0c"), ("SCHILY.xattr.user.long", new string('l', 972)), ("SCHILY.xattr.security.capability", Capability))
            .File("rootfs/usr/local/a", "a").HardLink("rootfs/usr/local/again", "rootfs/usr/local/a")
            .Entry("rootfs/usr/local/su", '0', 0x9ED));

        var built = await BuildAsync("data", layers, SquashfsOptions.Default, content);

        // What GNU tar reads from the unpacked files, as records of pax: their length, which counts itself, the name, the value.
        await ShellAsync($"unsquashfs -q -no-progress -d tree data/layers/{built.Key}.sqsh >&2; tar -C tree --xattrs --xattrs-include='*' -cf tree.tar .");
        var tree = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(directory["tree.tar"], Ct));
        string[] records =
        [
            "38 SCHILY.xattr.user.d=of a directory\n", "33 SCHILY.xattr.user.note=a=b\n\0c\n",
            $"1001 SCHILY.xattr.user.long={new string('l', 972)}\n", $"57 SCHILY.xattr.security.capability={Capability}\n",
        ];
        Assert.Equal(areKept ? records : [], records.Where(record => tree.Contains(record, StringComparison.Ordinal)));
        Assert.Equal(areKept ? "4755\n" : "755\n", await ShellAsync("stat -c %a tree/usr/local/su"));
    }

    /// <summary>cap_net_raw, permitted and effective (linux/capability.h: vfs_cap_data, version 2), as Latin-1 text.</summary>
    const string Capability = "\x01\0\0\x02\0 \0\0\0\0\0\0\0\0\0\0\0\0\0\0";

    async Task<BuiltLayer> BuildAsync(string data, IReadOnlyList<LayerInput> layers, SquashfsOptions options, ContentPolicy? content = null)
    {
        Directory.CreateDirectory(directory[data]);
        var builder = new SquashfsBuilder(new LayerStore(directory[data]), new Mksquashfs(), LayerLimits.Default);
        return await builder.BuildAsync("sha256:0123", layers, options, content ?? ContentPolicy.Default, "1.9.0", Ct);
    }

    async Task<string> ShellAsync(string script) =>
        (await new Command("bash", ["-c", script]) { WorkingDirectory = directory.Path }.RunAsync(Ct)).Output;

    // Cancels when this reading begins, while mksquashfs runs.
    static MemoryStream Opened(ref int opened, int reading, CancellationTokenSource stop, byte[] tar)
    {
        if (++opened == reading) stop.Cancel();
        return new MemoryStream(tar);
    }

    static LayerInput Recompressed(LayerInput layer)
    {
        using var gzip = new GZipStream(layer.Open(), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        gzip.CopyTo(plain);
        return Blob(Zstd(plain.ToArray()), TarZstd, layer.DiffId);
    }
}
