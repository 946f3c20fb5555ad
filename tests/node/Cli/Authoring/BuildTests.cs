using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Strata.Cli;

namespace Strata.Node.Tests.Cli.Authoring;

public sealed class BuildTests : IDisposable
{
    const string Name = "ghcr.io/example/hello:v1.0.0";

    readonly TemporaryDirectory directory = new();

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_same_content_gives_the_same_bytes_whatever_its_times_and_modes()
    {
        var folder = ExtensionFiles.In(directory);
        await BuildAsync(folder, $"oci://{directory["one"]}:{Name}");
        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(file => new FileInfo(file).LinkTarget is null);
        foreach (var file in files)
        {
            File.SetLastWriteTimeUtc(file, new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc));
            File.SetUnixFileMode(file, File.GetUnixFileMode(file) ^ UnixFileMode.GroupWrite);
        }

        await BuildAsync(folder, $"oci:{directory["two"]}:{Name}"); // as skopeo writes it

        Assert.Equal(Contents(directory["one"]), Contents(directory["two"]));
    }

    [Fact]
    public async Task The_name_and_the_digest_of_what_was_built_are_printed()
    {
        var said = await BuildAsync(ExtensionFiles.In(directory), $"oci://{directory["layout"]}:{Name}");

        var index = Named(directory["layout"]);
        Assert.Equal($"{Name}@{index.GetProperty("digest").GetString()}\n", said.Output);
        Assert.Equal(Name, index.GetProperty("annotations").GetProperty("org.opencontainers.image.ref.name").GetString());
    }

    [Fact]
    public async Task The_layer_belongs_to_root_with_normal_modes_and_one_time_in_order()
    {
        await BuildAsync(ExtensionFiles.In(directory), $"oci://{directory["layout"]}:{Name}");

        var entries = LayerEntries(directory["layout"]);

        Assert.Equal(
            [
                "- 644 manifest.yaml", "d 755 rootfs", "d 755 rootfs/usr", "d 755 rootfs/usr/local", "d 755 rootfs/usr/local/bin",
                "- 755 rootfs/usr/local/bin/hello", "h 755 rootfs/usr/local/bin/hey -> rootfs/usr/local/bin/hello",
                "l 777 rootfs/usr/local/bin/hi -> hello",
                "d 755 rootfs/usr/local/share", "d 755 rootfs/usr/local/share/hello", "- 644 rootfs/usr/local/share/hello/greeting",
                $"- 644 rootfs/usr/local/share/hello/{new string('l', 150)}",
            ],
            entries.Select(Shown).Order(StringComparer.Ordinal).OrderBy(line => line.Split(' ')[2], StringComparer.Ordinal));
        Assert.Equal(entries.Select(entry => entry.Name), entries.Select(entry => entry.Name).Order(StringComparer.Ordinal));
        Assert.All(entries, entry => Assert.Equal((0, 0), (entry.Uid, entry.Gid)));
        Assert.Single(entries.Select(entry => entry.ModificationTime).Distinct());
    }

    [Fact]
    public async Task Several_platforms_make_an_index_of_images_that_share_the_layer()
    {
        await BuildAsync(ExtensionFiles.In(directory), $"oci://{directory["layout"]}:{Name}", "--platform", "linux/amd64,linux/arm64");

        var index = Blob(directory["layout"], Named(directory["layout"]));
        var images = index.GetProperty("manifests").EnumerateArray().ToList();
        Assert.Equal(["amd64", "arm64"], images.Select(image => image.GetProperty("platform").GetProperty("architecture").GetString()));
        var layers = images.Select(image => Blob(directory["layout"], image).GetProperty("layers")[0].GetProperty("digest").GetString());
        Assert.Single(layers.Distinct());
    }

    [Fact]
    public async Task All_broken_rules_are_told_and_nothing_is_written()
    {
        var folder = ExtensionFiles.In(directory);
        directory.Write("hello/rootfs/boot/vmlinuz", "x");
        directory.Write("hello/rootfs/usr/localfoo/x", "x");
        directory.Write("hello/rootfs/usr/local/bin/su", "x", ExtensionFiles.PrivateProgram | UnixFileMode.SetUser);

        var said = await BuildAsync(folder, $"oci://{directory["layout"]}:{Name}");

        Assert.Equal((int)ExitCode.ValidationFailed, said.ExitCode);
        Assert.Contains("\"/boot/vmlinuz\"", said.Error);
        Assert.Contains("\"/usr/localfoo/x\"", said.Error);
        Assert.Contains("(privileged-file)", said.Error);
        Assert.Contains("error: 3 rules are broken; nothing was written\n", said.Error);
        Assert.False(Directory.Exists(directory["layout"]));
    }

    [Fact]
    public async Task A_link_out_of_the_folder_is_kept_as_a_link_and_never_read()
    {
        var folder = ExtensionFiles.In(directory);
        directory.Write("secret", "secret");
        File.CreateSymbolicLink(directory["hello/rootfs/usr/local/share/hello/link"], "../../../../../../../secret");

        var said = await BuildAsync(folder, $"oci://{directory["layout"]}:{Name}");

        Assert.Equal((int)ExitCode.ValidationFailed, said.ExitCode);
        Assert.Contains("(link-target)", said.Error);
    }

    [Fact]
    public async Task A_fifo_is_refused()
    {
        var folder = ExtensionFiles.In(directory);
        await Tool.RunAsync("mkfifo", [directory["hello/rootfs/usr/local/share/hello/pipe"]], Ct);

        var said = await BuildAsync(folder, $"oci://{directory["layout"]}:{Name}");

        Assert.Equal((int)ExitCode.ValidationFailed, said.ExitCode);
        Assert.Contains("is a device, a fifo or a socket", said.Error);
    }

    [Theory]
    [InlineData("docker://x")]
    [InlineData("oci://relative:x")]
    [InlineData("oci:///layout-without-name")]
    [InlineData("oci:///layout:UPPER/case")]
    public async Task An_output_that_is_none_is_misuse(string output)
    {
        var said = await BuildAsync(ExtensionFiles.In(directory), output);

        Assert.Equal((int)ExitCode.Usage, said.ExitCode);
    }

    [Fact]
    public async Task A_folder_that_does_not_exist_is_told_as_that()
    {
        var said = await BuildAsync(directory["missing"], $"oci://{directory["layout"]}:{Name}");

        Assert.Equal((int)ExitCode.NotFound, said.ExitCode);
        Assert.StartsWith($"error: there is no folder {directory["missing"]}\n  DIR is a folder that holds ", said.Error);
    }

    [Fact]
    public async Task An_archive_needs_a_folder_that_exists()
    {
        var said = await BuildAsync(ExtensionFiles.In(directory), $"oci-archive:{directory["missing/hello.tar"]}");

        Assert.Equal((int)ExitCode.NotFound, said.ExitCode);
        Assert.StartsWith($"error: there is no folder {directory["missing"]} for the archive\n", said.Error);
    }

    [Fact]
    public async Task A_platform_that_is_none_is_misuse()
    {
        var said = await BuildAsync(ExtensionFiles.In(directory), $"oci://{directory["layout"]}:{Name}", "--platform", "linux/amd64,arm64");

        Assert.Equal((int)ExitCode.Usage, said.ExitCode);
        Assert.StartsWith("error: \"arm64\" is not a platform\n", said.Error);
    }

    [Fact]
    public async Task A_folder_that_is_no_extension_is_not_found()
    {
        var said = await BuildAsync(directory["nothing"], $"oci://{directory["layout"]}:{Name}");

        Assert.Equal((int)ExitCode.NotFound, said.ExitCode);
    }

    [Fact]
    public async Task Skopeo_reads_the_layout_and_the_archive()
    {
        Tool.Require("skopeo");
        var folder = ExtensionFiles.In(directory);
        await BuildAsync(folder, $"oci://{directory["layout"]}:{Name}");
        await BuildAsync(folder, $"oci-archive:{directory["hello.tar"]}");

        var layout = await Tool.RunAsync("skopeo", ["inspect", "--raw", $"oci:{directory["layout"]}:{Name}"], Ct);
        var archive = await Tool.RunAsync("skopeo", ["inspect", "--raw", $"oci-archive:{directory["hello.tar"]}:hello:v1.0.0"], Ct);
        var config = await Tool.RunAsync("skopeo", ["inspect", "--config", $"oci:{directory["layout"]}:{Name}"], Ct);

        Assert.Equal(layout, archive);
        Assert.Equal("linux", JsonDocument.Parse(config).RootElement.GetProperty("os").GetString());
    }

    [Fact]
    public async Task Umoci_unpacks_the_tree_that_was_packed()
    {
        Tool.Require("umoci");
        var folder = ExtensionFiles.In(directory);
        await BuildAsync(folder, $"oci://{directory["layout"]}:hello");

        await Tool.RunAsync("umoci", ["raw", "unpack", "--rootless", "--image", $"{directory["layout"]}:hello", directory["unpacked"]], Ct);

        Assert.Equal(Tree(folder).Where(line => !line.Contains("README")), Tree(directory["unpacked"]));
        Assert.Equal(
            await Tool.RunAsync("stat", ["-c", "%i", directory["unpacked/rootfs/usr/local/bin/hello"]], Ct),
            await Tool.RunAsync("stat", ["-c", "%i", directory["unpacked/rootfs/usr/local/bin/hey"]], Ct));
    }

    public void Dispose() => directory.Dispose();

    static Task<Said> BuildAsync(string folder, string output, params string[] more) =>
        Said.ByAsync(Ct, ["extension", "build", folder, "--output", output, .. more]);

    static IReadOnlyList<string> Contents(string root) =>
    [
        .. Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
            .Select(file => $"{Path.GetRelativePath(root, file)} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))}")
            .Order(StringComparer.Ordinal),
    ];

    // Names, types, link targets and contents; modes are normalised by the build.
    static IReadOnlyList<string> Tree(string root) =>
    [
        .. new DirectoryInfo(root).EnumerateFileSystemInfos("*", SearchOption.AllDirectories)
            .Select(info => $"{Path.GetRelativePath(root, info.FullName)} {info switch
            {
                { LinkTarget: { } target } => $"-> {target}",
                DirectoryInfo => "directory",
                _ => File.ReadAllText(info.FullName),
            }}")
            .Order(StringComparer.Ordinal),
    ];

    static JsonElement Named(string layout) =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(layout, "index.json"))).RootElement.GetProperty("manifests")[0];

    static JsonElement Blob(string layout, JsonElement descriptor) =>
        JsonDocument.Parse(File.ReadAllText(BlobFile(layout, descriptor))).RootElement;

    static string BlobFile(string layout, JsonElement descriptor) =>
        Path.Combine(layout, "blobs", descriptor.GetProperty("digest").GetString()!.Replace(':', '/'));

    static List<TarEntry> LayerEntries(string layout)
    {
        var manifest = Blob(layout, Named(layout));
        using var file = File.OpenRead(BlobFile(layout, manifest.GetProperty("layers")[0]));
        using var reader = new TarReader(new GZipStream(file, CompressionMode.Decompress));
        var entries = new List<TarEntry>();
        while (reader.GetNextEntry() is { } entry) entries.Add(entry);
        return entries;
    }

    static string Shown(TarEntry entry)
    {
        var type = entry.EntryType switch
        {
            TarEntryType.Directory => 'd',
            TarEntryType.SymbolicLink => 'l',
            TarEntryType.HardLink => 'h',
            _ => '-',
        };
        return $"{type} {Convert.ToString((int)entry.Mode, 8)} {entry.Name}{(entry.LinkName.Length > 0 ? $" -> {entry.LinkName}" : "")}";
    }
}
