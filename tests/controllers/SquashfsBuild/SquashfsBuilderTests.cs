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

        var script = ContentDigests.Of("#!/bin/sh\n");
        LayerEntry[] expected =
        [
            new("/usr", LayerEntryType.Directory, 0x1ED),
            new("/usr/local", LayerEntryType.Directory, 0x1ED),
            new("/usr/local/bin", LayerEntryType.Directory, 0x1ED),
            new("/usr/local/bin/hello", LayerEntryType.File, 0x1ED, Digest: script, Size: 10),
            new("/usr/local/bin/hi", LayerEntryType.File, 0x1ED, Digest: script, Size: 10),
            new("/usr/local/empty", LayerEntryType.File, 0x1A4, Digest: ContentDigests.Of(""), Size: 0),
            new("/usr/local/link", LayerEntryType.Symlink, 0x1FF, LinkTarget: "bin/hello"),
            new("/usr/local/new", LayerEntryType.File, 0x1A4, Digest: ContentDigests.Of("new"), Size: 3),
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
        if (code == ErrorCodes.Space) Assert.Contains(data.Path, error.Message);
        Assert.Equal([program], Directory.EnumerateFiles(data.Path, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("kill -9 $$", "it was killed", "memory")]
    [InlineData("exit 3", "it said nothing, and exited with 3", "space")]
    public async Task A_tool_that_ends_without_a_word_is_told_by_its_end(string script, string told, string hint)
    {
        var program = data["tool"];
        await File.WriteAllTextAsync(program, $"#!/bin/sh\ncase $1 in -version) echo fake; exit 0;; esac\n{script}\n", Ct);
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var error = await Assert.ThrowsAsync<StageException>(() => BuildAsync(new Mksquashfs(program)));

        Assert.Equal($"mksquashfs failed: \"{told}\"", error.Message);
        Assert.Contains(hint, error.Hint);
    }

    [Fact]
    public async Task A_tool_that_is_content_with_a_part_of_the_tar_has_failed()
    {
        var program = data["tool"];
        await File.WriteAllTextAsync(
            program, "#!/bin/sh\ncase $1 in -version) echo fake; exit 0;; esac\nhead -c 1000 >/dev/null\n: >\"$2\"\nexit 0\n", Ct);
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var large = Image(tar => tar.File("manifest.yaml", Manifest).File("rootfs/usr/local/x", new string('x', 5_000_000)));
        var error = await Assert.ThrowsAsync<StageException>(() => BuildAsync(new Mksquashfs(program), large));

        Assert.Equal(ErrorCodes.Mksquashfs, error.Code);
        Assert.Equal([program], Directory.EnumerateFiles(data.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task The_version_of_the_tool_is_asked_for_once_also_by_many_at_once()
    {
        var program = data["tool"];
        await File.WriteAllTextAsync(program, $"#!/bin/sh\necho asked >> {data["log"]}\necho fake\n", Ct);
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var tool = new Mksquashfs(program);

        var versions = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => tool.VersionAsync(Ct).AsTask()));

        Assert.All(versions, version => Assert.Equal("fake", version));
        Assert.Equal("asked\n", await File.ReadAllTextAsync(data["log"], Ct));
    }

    [Fact]
    public void Every_part_of_the_key_matters()
    {
        var (zstd, refuse) = (SquashfsPolicy.Default, ContentPolicy.Default);
        string[] keys =
        [
            LayerKey.Compute("a", zstd, refuse, false, "4.5.1", 1),
            LayerKey.Compute("b", zstd, refuse, false, "4.5.1", 1),
            LayerKey.Compute("a", zstd with { Compressor = SquashfsCompressor.Xz }, refuse, false, "4.5.1", 1),
            LayerKey.Compute("a", zstd with { Level = 18 }, refuse, false, "4.5.1", 1),
            LayerKey.Compute("a", zstd with { BlockSizeKiB = 64 }, refuse, false, "4.5.1", 1),
            LayerKey.Compute("a", zstd, refuse with { Privileges = PrivilegeRule.Keep }, false, "4.5.1", 1),
            LayerKey.Compute("a", zstd, refuse with { Xattrs = XattrRule.Keep }, false, "4.5.1", 1),
            LayerKey.Compute("a", zstd, refuse with { Privileges = PrivilegeRule.Keep, Xattrs = XattrRule.Keep }, false, "4.5.1", 1),
            LayerKey.Compute("a", zstd, refuse, true, "4.5.1", 1),
            LayerKey.Compute("a", zstd, refuse, false, "4.6", 1),
            LayerKey.Compute("a", zstd, refuse, false, "4.5.1", 2),
        ];

        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.All(keys, key => Assert.Matches("^[0-9a-f]{64}$", key));
    }

    [Fact]
    public void What_only_decides_whether_an_image_is_taken_is_no_part_of_the_key()
    {
        var lenient = new ContentPolicy(
            "1.9", OutsideRule.Allow, OutsideRule.Allow, DanglingRule.Refuse, PrivilegeRule.Strip, XattrRule.Refuse);

        Assert.Equal(KeyOf(ContentPolicy.Default), KeyOf(lenient));

        static string KeyOf(ContentPolicy content) => LayerKey.Compute("a", SquashfsPolicy.Default, content, false, "4.5.1", 1);
    }

    [Fact]
    public async Task Under_another_policy_a_layer_is_judged_again_and_not_built_again()
    {
        var tool = new CountingTool();
        var strict = ContentPolicy.Default with { DanglingLinks = DanglingRule.Refuse };
        var image = Image(tar => tar.File("manifest.yaml", Manifest).Symlink("rootfs/usr/local/l", "missing").File("rootfs/usr/local/a", "a"));
        var first = await BuildAsync(tool, image);

        var error = await Assert.ThrowsAsync<StageException>(() => BuildAsync(tool, image, content: strict));
        var again = await BuildAsync(tool, image, content: ContentPolicy.Default with { Privileges = PrivilegeRule.Strip });

        Assert.Equal((ErrorCodes.LinkTarget, 1), (error.Code, tool.Packed));
        Assert.Equal((first.Key, first.Digest), (again.Key, again.Digest));
        Assert.Equal(PrivilegeRule.Strip, again.Content!.Privileges);
    }

    [Fact]
    public async Task A_layer_that_was_judged_again_keeps_its_names_and_is_not_read_a_third_time()
    {
        var (tool, store) = (new CountingTool(), new LayerStore(data.Path));
        var reads = 0;
        var blob = Hello.Select(layer => layer with { Open = () => Counted(layer.Open()) }).ToArray();
        var layer = await BuildAsync(tool, blob);
        var names = await LayerIndex.ReadEntriesAsync(store.IndexPath(layer.Key), Ct);
        var stripped = ContentPolicy.Default with { Privileges = PrivilegeRule.Strip };

        await BuildAsync(tool, blob, content: stripped);
        var readsBefore = reads;
        var kept = await BuildAsync(tool, blob, content: stripped);

        Assert.Equal(readsBefore, reads);
        Assert.Equal(stripped, kept.Content);
        Assert.Equal(names, await LayerIndex.ReadEntriesAsync(store.IndexPath(layer.Key), Ct));

        Stream Counted(Stream stream)
        {
            reads++;
            return stream;
        }
    }

    [Fact]
    public async Task A_layer_of_a_version_that_knew_no_policy_is_judged_once_more()
    {
        var (tool, store) = (new CountingTool(), new LayerStore(data.Path));
        var layer = await BuildAsync(tool);
        var index = await File.ReadAllTextAsync(store.IndexPath(layer.Key), Ct);
        Assert.Contains("\"content\":{", index, StringComparison.Ordinal);
        await File.WriteAllTextAsync(store.IndexPath(layer.Key), System.Text.RegularExpressions.Regex.Replace(index, ",\"content\":{[^}]*}", ""), Ct);

        Assert.Equal(ContentPolicy.Default, (await BuildAsync(tool)).Content);
        Assert.Equal(1, tool.Packed);
    }

    Task<BuiltLayer> BuildAsync(ISquashfsTool tool, LayerInput[]? image = null, string host = Host, ContentPolicy? content = null) =>
        new SquashfsBuilder(new LayerStore(data.Path), tool, LayerLimits.Default).BuildAsync(ManifestDigest, image ?? Hello,
            SquashfsOptions.Default, content ?? ContentPolicy.Default, host, Ct);
}
