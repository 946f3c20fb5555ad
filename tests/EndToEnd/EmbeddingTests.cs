using Strata.EndToEnd.Tests.Parts;

namespace Strata.EndToEnd.Tests;

/// <summary>The agent inside a program of somebody else: `examples/embedded-agent`, as users copy it.</summary>
public sealed class EmbeddingTests : IAsyncLifetime
{
    readonly TemporaryDirectory directory = new();
    readonly CancellationToken ct = TestContext.Current.CancellationToken;

    Extensions extensions = null!;
    Node node = null!;

    /// <summary>Built beside the tests, in the same configuration.</summary>
    static string Program { get; } = Path.Combine(
        Requirements.Root,
        "artifacts/bin/embedded-agent",
        Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)),
        "embedded-agent");

    public async ValueTask InitializeAsync()
    {
        Requirements.Check("mksquashfs", "unshare", "nsenter");
        extensions = new Extensions(directory);
        node = await Node.CreateAsync(directory, ct);
    }

    public async ValueTask DisposeAsync()
    {
        if (node is not null) await node.DisposeAsync();
        directory.Dispose();
    }

    [Fact]
    public async Task The_program_mounts_what_is_configured_and_prints_what_becomes_active()
    {
        await extensions.BuildAsync("hello", "1.0.0", ct);
        await extensions.BuildAsync("world", "2.0.0", ct);
        await node.ConfigureAsync(FromLayout("hello-1.0.0"), ct);
        await using var program = Start();
        await SaysAsync(program, "active: hello 1.0.0");

        Assert.Equal("hello 1.0.0\n", (await node.InsideAsync(ct, "chroot", node.Target, "/usr/local/bin/hello")).Output);
        Assert.DoesNotContain("active: world", program.Log, StringComparison.Ordinal);

        var next = directory["next.yaml"];
        await File.WriteAllTextAsync(next, FromLayout("hello-1.0.0", "world-2.0.0"), ct);
        await node.MustStrataAsync(ct, "apply", next);
        await node.MustStrataAsync(ct, "upgrade");
        await SaysAsync(program, "active: world 2.0.0");

        Assert.Equal(0, await program.StopAsync(ct));
        Assert.Equal("world 2.0.0\n", (await node.InsideAsync(ct, "chroot", node.Target, "/usr/local/bin/world")).Output);
    }

    [Fact]
    public async Task The_program_ends_with_an_error_when_a_directory_is_unusable()
    {
        await node.ConfigureAsync(FromLayout(), ct);

        var refused = await node.InsideAsync(ct, Command(@base: directory["nowhere"]));

        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains($"the base {directory["nowhere"]} does not exist", refused.Error + refused.Output, StringComparison.Ordinal);
    }

    Parts.Agent Start() => node.Start(Command(node.Base));

    string[] Command(string @base) =>
        [Program, "--config", node.ConfigFile, "--data", node.Data, "--socket", node.Socket, "--base", @base, "--target", node.Target];

    Task SaysAsync(Parts.Agent program, string line) => Until.TrueAsync(
        () => ValueTask.FromResult(program.Log.Split('\n').Contains(line)), () => $"the line \"{line}\"; it said:\n{program.Log}", ct);

    string FromLayout(params IEnumerable<string> tags) =>
        $"""
         machine:
           install:
             extensions:{(tags.Any() ? "" : " []")}
         {string.Concat(tags.Select(tag => $"      - image: ghcr.io/test/extension:{tag}\n"))}  registries:
             mirrors:
               ghcr.io:
                 endpoints: ["oci://{extensions.Layout}"]
                 skipFallback: true
         """;
}
