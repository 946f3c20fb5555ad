using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Strata.Cli;
using Strata.Controllers.Oci;

namespace Strata.Node.Tests.Cli.Authoring;

public sealed class ValidateTests : IDisposable
{
    readonly TemporaryDirectory directory = new();

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_image_is_named_by_folder_layout_and_archive_alike()
    {
        var folder = ExtensionFiles.In(directory);
        await Said.ByAsync(Ct, "extension", "build", folder, "--output", $"oci://{directory["layout"]}:ghcr.io/example/hello:v1.0.0");
        await Said.ByAsync(Ct, "extension", "build", folder, "--output", $"oci-archive:{directory["hello.tar"]}");

        foreach (var image in new[]
        {
            folder,
            $"oci://{directory["layout"]}",
            $"oci://{directory["layout"]}:ghcr.io/example/hello:v1.0.0",
            $"oci-archive:{directory["hello.tar"]}",
        })
        {
            var said = await ValidateAsync(image);

            Assert.Equal((0, ""), (said.ExitCode, said.Error));
            Assert.StartsWith("hello v1.0.0 is a valid extension with ", said.Output);
        }
    }

    [Fact]
    public async Task A_constraint_is_checked_against_the_given_version()
    {
        var folder = ExtensionFiles.In(directory, constraint: ">= v1.5.0");

        Assert.Equal(0, (await ValidateAsync(folder)).ExitCode);
        var old = await ValidateAsync(folder, "--host-version", "1.4.0");

        Assert.Equal((int)ExitCode.ValidationFailed, old.ExitCode);
        Assert.Contains("(incompatible)", old.Output);
    }

    [Fact]
    public async Task A_policy_decides_what_is_valid_and_may_stand_in_a_whole_configuration()
    {
        var folder = ExtensionFiles.In(directory);
        File.CreateSymbolicLink(directory["hello/rootfs/usr/local/hosts"], "/etc/hosts");
        const string policy = "apiVersion: strata.dev/v1alpha1\nkind: ExtensionPolicy\ncontent: {outsideLinks: allow}\n";

        var strict = await ValidateAsync(folder);
        Assert.Equal((int)ExitCode.ValidationFailed, strict.ExitCode);
        Assert.Contains("(link-target)", strict.Output);
        foreach (var text in new[] { policy, $"machine: {{}}\n---\n{policy}" })
        {
            var lenient = await ValidateAsync(folder, "--policy", directory.Write("policy.yaml", text));

            Assert.Equal(0, lenient.ExitCode);
            Assert.Contains("warning: the link", lenient.Output);
        }

        var built = await Said.ByAsync(
            Ct, "extension", "build", folder, "--output", $"oci://{directory["layout"]}:a/b:c", "--policy", directory["policy.yaml"]);
        Assert.Equal(0, built.ExitCode);
    }

    [Theory]
    [InlineData("apiVersion: strata.dev/v1alpha1\nkind: ExtensionPolicy\nverify: never\n", "policy.yaml:3:9: ExtensionPolicy.verify cannot be \"never\" (type); allowed here: onChange, always")]
    [InlineData("machine: {}\n", "policy.yaml holds no ExtensionPolicy")]
    public async Task A_policy_that_cannot_be_read_is_told_with_its_place(string text, string told)
    {
        var said = await ValidateAsync(ExtensionFiles.In(directory), "--policy", directory.Write("policy.yaml", text));

        Assert.Equal((int)ExitCode.ValidationFailed, said.ExitCode);
        Assert.Contains(told, said.Error);
        Assert.Empty(said.Output);
    }

    [Fact]
    public async Task A_policy_that_is_not_there_is_not_found() => Assert.Equal(
        (int)ExitCode.NotFound, (await ValidateAsync(ExtensionFiles.In(directory), "--policy", "/nowhere/policy.yaml")).ExitCode);

    [Theory]
    [InlineData("--policy", "hello", (int)ExitCode.Usage, " is a directory, not a file\n")]
    [InlineData("--config", "reg.test/hello:v1", (int)ExitCode.ValidationFailed, " is no regular file\n")]
    public async Task A_directory_is_told_to_be_no_file(string option, string image, int code, string told)
    {
        var folder = ExtensionFiles.In(directory);

        var said = await ValidateAsync(image == "hello" ? folder : image, option, directory.Path);

        Assert.Equal((code, $"error: {directory.Path}{told}"), (said.ExitCode, $"{said.Error.Split('\n')[0]}\n"));
    }

    [Fact]
    public async Task Json_lists_every_finding()
    {
        var folder = ExtensionFiles.In(directory);
        directory.Write("hello/rootfs/boot/a", "x");
        directory.Write("hello/rootfs/usr/include/x.h", "x");

        var said = await ValidateAsync(folder, "-o", "json");

        Assert.Equal((int)ExitCode.ValidationFailed, said.ExitCode);
        var report = JsonDocument.Parse(said.Output).RootElement;
        Assert.False(report.GetProperty("valid").GetBoolean());
        Assert.Equal("hello", report.GetProperty("name").GetString());
        Assert.Equal(
            ["path-not-allowed /boot/a", "path-not-allowed /usr/include/x.h"],
            report.GetProperty("findings").EnumerateArray()
                .Select(finding => $"{finding.GetProperty("code").GetString()} {finding.GetProperty("path").GetString()}").Order());
    }

    [Fact]
    public async Task A_changed_layer_is_a_matter_of_digests()
    {
        await Said.ByAsync(Ct, "extension", "build", ExtensionFiles.In(directory), "--output", $"oci://{directory["layout"]}:hello");
        var layer = new DirectoryInfo(directory["layout/blobs/sha256"]).EnumerateFiles().Single(file => IsGzip(file.FullName)).FullName;
        var bytes = File.ReadAllBytes(layer);
        bytes[^20] ^= 0xff;
        File.WriteAllBytes(layer, bytes);

        var said = await ValidateAsync($"oci://{directory["layout"]}:hello");

        Assert.Equal((int)ExitCode.Untrusted, said.ExitCode);
        Assert.Contains("(digest-mismatch)", said.Output);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task A_configuration_with_another_number_of_layers_is_as_invalid_as_for_an_agent(int count)
    {
        var layout = directory["layout"];
        await Said.ByAsync(Ct, "extension", "build", ExtensionFiles.In(directory), "--output", $"oci://{layout}:hello");
        Reconfigure(layout, config =>
        {
            var id = (string)config["rootfs"]!["diff_ids"]![0]!;
            config["rootfs"]!["diff_ids"] = new JsonArray([.. Enumerable.Repeat(id, count).Select(same => JsonValue.Create(same))]);
        });

        var said = await ValidateAsync($"oci://{layout}:hello");

        Assert.Equal((int)ExitCode.ValidationFailed, said.ExitCode);
        Assert.Contains($"it lists {count} layers, the manifest 1\n", said.Error);
    }

    [Fact]
    public async Task An_image_that_is_not_what_its_index_promised_is_as_invalid_as_for_an_agent()
    {
        var layout = directory["layout"];
        await Said.ByAsync(Ct, "extension", "build", ExtensionFiles.In(directory), "--output", $"oci://{layout}:hello");
        Reconfigure(layout, config => config["architecture"] = "s390x");
        Assert.Equal(0, (await ValidateAsync($"oci://{layout}:hello")).ExitCode);
        var host = Platform.Host;
        Wrap(layout, new JsonObject { ["os"] = host.Os, ["architecture"] = host.Architecture });

        var said = await ValidateAsync($"oci://{layout}:hello");

        Assert.Equal((int)ExitCode.ValidationFailed, said.ExitCode);
        Assert.Contains($" is for linux/s390x, and {host} was asked for\n", said.Error);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Indexes_in_indexes_are_followed_as_far_as_an_agent_does(int depth)
    {
        var (layout, host) = (directory["layout"], Platform.Host);
        await Said.ByAsync(
            Ct, "extension", "build", ExtensionFiles.In(directory), "--output", $"oci://{layout}:hello:v1", "--platform", $"{host}");
        for (var i = 0; i < depth; i++) Wrap(layout, new JsonObject { ["os"] = host.Os, ["architecture"] = host.Architecture });
        await using var registry = await LayoutRegistry.StartAsync(layout, authorization: null, Ct);
        var machine = directory.Write(
            "machine.yaml",
            $"machine: {{registries: {{mirrors: {{reg.test: {{endpoints: [\"http://{registry.Authority}\"], skipFallback: true}}}}}}}}\n");

        foreach (var said in new[] { await ValidateAsync($"oci://{layout}"), await ValidateAsync("reg.test/team/hello:v1", "--config", machine) })
        {
            Assert.Equal(depth > 2, said.Error.Contains(": an index in an index in an index\n"));
            Assert.Equal(depth > 2 ? (int)ExitCode.ValidationFailed : 0, said.ExitCode);
        }
    }

    [Fact]
    public async Task A_name_that_the_layout_lacks_is_not_found_and_the_names_it_has_are_told()
    {
        await Said.ByAsync(Ct, "extension", "build", ExtensionFiles.In(directory), "--output", $"oci://{directory["layout"]}:hello");

        var said = await ValidateAsync($"oci://{directory["layout"]}:goodbye");

        Assert.Equal((int)ExitCode.NotFound, said.ExitCode);
        Assert.Contains("hello", said.Error);
    }

    [Fact]
    public async Task A_reference_is_fetched_with_the_credentials_of_a_login()
    {
        var layout = directory["layout"];
        await Said.ByAsync(Ct, "extension", "build", ExtensionFiles.In(directory), "--output", $"oci://{layout}:hello:v1.0.0");
        await using var registry = await LayoutRegistry.StartAsync(layout, "Basic bWU6c2VjcmV0", Ct);
        var machine = directory.Write(
            "machine.yaml",
            $"machine: {{registries: {{mirrors: {{reg.test: {{endpoints: [\"http://{registry.Authority}\"], skipFallback: true}}}}}}}}\n");
        var logins = directory.Write("auth.json", $$"""{"auths": {"{{registry.Authority}}": {"auth": "bWU6c2VjcmV0"} } }""");

        var said = await ValidateAsync("reg.test/team/hello:v1", "--config", machine, "--authfile", logins);
        var refused = await ValidateAsync("reg.test/team/hello:v1", "--config", machine, "--authfile", directory.Write("none.json", "{}"));

        Assert.Equal((0, ""), (said.ExitCode, said.Error));
        Assert.StartsWith("hello v1.0.0 is a valid extension with ", said.Output);
        Assert.Equal((int)ExitCode.Failed, refused.ExitCode);
        Assert.StartsWith($"error: registry {registry.Authority} does not let us in: ", refused.Error);
    }

    [Fact]
    public async Task A_helper_that_gives_nothing_is_warned_about_and_the_registry_asked_without()
    {
        var layout = directory["layout"];
        await Said.ByAsync(Ct, "extension", "build", ExtensionFiles.In(directory), "--output", $"oci://{layout}:hello:v1.0.0");
        await using var registry = await LayoutRegistry.StartAsync(layout, authorization: null, Ct);
        var machine = directory.Write(
            "machine.yaml",
            $"machine: {{registries: {{mirrors: {{reg.test: {{endpoints: [\"http://{registry.Authority}\"], skipFallback: true}}}}}}}}\n");
        var logins = directory.Write("auth.json", """{"credsStore": "strata-test-missing"}""");

        var said = await ValidateAsync("reg.test/team/hello:v1", "--config", machine, "--authfile", logins);

        Assert.Equal(0, said.ExitCode);
        Assert.Equal(
            $"warning: the credential helper \"strata-test-missing\" is not installed; {registry.Authority} is asked without credentials\n",
            said.Error);
    }

    [Theory]
    [InlineData("./missing")]
    [InlineData("../missing/folder")]
    [InlineData("/nowhere/missing")]
    [InlineData("~/missing")]
    [InlineData("missing/")]
    public async Task A_path_where_nothing_is_is_no_reference(string path)
    {
        var said = await ValidateAsync(path);

        Assert.Equal(((int)ExitCode.NotFound, ""), (said.ExitCode, said.Output));
        Assert.StartsWith($"error: there is no folder {path}\n  an image is a reference such as ", said.Error);
    }

    [Fact]
    public async Task What_is_neither_path_nor_reference_is_told_as_both()
    {
        var said = await ValidateAsync("My/Folder");

        Assert.Equal((int)ExitCode.ValidationFailed, said.ExitCode);
        Assert.StartsWith("error: \"My/Folder\" is no folder that exists, and no image reference: character 1: ", said.Error);
    }

    [Fact]
    public async Task An_archive_without_its_prefix_is_told_how_to_write_it()
    {
        var file = directory.Write("hello.tar", "");

        var said = await ValidateAsync(file);

        Assert.Equal((int)ExitCode.NotFound, said.ExitCode);
        Assert.StartsWith(
            $"error: {file} is a file, not a folder\n  if it is an archive of an image layout, write oci-archive:{file}\n", said.Error);
    }

    [Theory]
    [InlineData("missing", true)]
    [InlineData("docker.io/library/missing", false)]
    [InlineData("index.docker.io/library/missing", false)]
    public async Task A_bare_word_that_fails_is_told_what_it_was_taken_for(string image, bool isTold)
    {
        var machine = directory.Write(
            "machine.yaml", "machine: {registries: {mirrors: {docker.io: {endpoints: [\"http://127.0.0.1:1\"], skipFallback: true}}}}\n");

        var said = await ValidateAsync(image, "--config", machine);

        Assert.Equal((int)ExitCode.Failed, said.ExitCode);
        Assert.Equal(
            isTold, said.Error.Contains("  there is no folder missing, so it was taken for docker.io/library/missing:latest\n  an image is "));
    }

    public void Dispose() => directory.Dispose();

    /// <summary>Gives the only image of a layout another configuration.</summary>
    static void Reconfigure(string layout, Action<JsonNode> change)
    {
        var index = Read(layout, "index.json");
        var entry = index["manifests"]![0]!;
        var manifest = ReadBlob(layout, entry);
        var config = ReadBlob(layout, manifest["config"]!);
        change(config);
        Store(layout, config, manifest["config"]!);
        Store(layout, manifest, entry);
        File.WriteAllText(Path.Combine(layout, "index.json"), index.ToJsonString());
    }

    /// <summary>Puts an index around the only image of a layout.</summary>
    static void Wrap(string layout, JsonObject platform)
    {
        var index = Read(layout, "index.json");
        var entry = index["manifests"]![0]!;
        var image = entry.DeepClone().AsObject();
        image.Remove("annotations");
        image["platform"] = platform;
        Store(layout, new JsonObject { ["schemaVersion"] = 2, ["manifests"] = new JsonArray(image) }, entry);
        entry["mediaType"] = "application/vnd.oci.image.index.v1+json";
        File.WriteAllText(Path.Combine(layout, "index.json"), index.ToJsonString());
    }

    static JsonNode Read(string layout, string file) => JsonNode.Parse(File.ReadAllText(Path.Combine(layout, file)))!;

    static JsonNode ReadBlob(string layout, JsonNode descriptor) =>
        Read(layout, Path.Combine("blobs/sha256", ((string)descriptor["digest"]!)["sha256:".Length..]));

    static void Store(string layout, JsonNode document, JsonNode descriptor)
    {
        var bytes = Encoding.UTF8.GetBytes(document.ToJsonString());
        var hex = Convert.ToHexStringLower(SHA256.HashData(bytes));
        File.WriteAllBytes(Path.Combine(layout, "blobs/sha256", hex), bytes);
        (descriptor["digest"], descriptor["size"]) = ($"sha256:{hex}", bytes.Length);
    }

    static bool IsGzip(string file)
    {
        using var stream = File.OpenRead(file);
        return stream.ReadByte() == 0x1f && stream.ReadByte() == 0x8b;
    }

    static Task<Said> ValidateAsync(string image, params string[] more) => Said.ByAsync(Ct, ["extension", "validate", image, .. more]);
}
