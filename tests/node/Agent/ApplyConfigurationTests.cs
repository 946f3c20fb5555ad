using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Strata.Agent;
using Strata.Controllers.InstallConfig;
using Strata.Resources.Node;
using Strata.Runtime.Testing;

namespace Strata.Node.Tests.Agent;

using InstallConfig = Strata.Resources.Node.InstallConfig;

public sealed class ApplyConfigurationTests : IAsyncDisposable
{
    const string A = "example.com/a:1";
    const string B = "example.com/b:1";

    readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("strata-");
    readonly MachineConfigFile file;
    readonly ControllerHarness harness;
    readonly ApplyConfiguration apply;

    public ApplyConfigurationTests()
    {
        var time = new FakeTimeProvider();
        file = new MachineConfigFile(Path.Combine(directory.FullName, "machine.yaml"));
        var controller = new MachineConfigController(file, time, NullLogger<MachineConfigController>.Instance);
        var checking = new InstallConfigController(time, NullLogger<InstallConfigController>.Instance);
        harness = new ControllerHarness(new HarnessOptions { Time = time }, controller, checking);
        apply = new ApplyConfiguration(file, controller, harness.State, time);
    }

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await harness.DisposeAsync();
        directory.Delete(recursive: true);
    }

    [Fact]
    public async Task An_applied_configuration_is_what_the_stages_see_when_the_call_returns()
    {
        Assert.Equal(new ConfigurationChange(1, false, false), await ApplyAsync(ListOf(A)));

        Assert.Equal(ListOf(A), File.ReadAllText(file.Path));
        Assert.Equal([A], (await ConfigAsync())!.Extensions);
    }

    [Fact]
    public async Task Equal_text_opens_a_new_staged_set()
    {
        await ApplyAsync(ListOf(A));
        await ApplyAsync(ListOf(A));

        Assert.Equal(2, (await ConfigAsync())!.Revision);
    }

    [Fact]
    public async Task A_file_that_is_replaced_at_the_same_moment_is_not_waited_for_without_end()
    {
        await harness.SettleAsync();
        var applying = apply.RunAsync(Encoding.UTF8.GetBytes(ListOf(A)), false, Ct);
        File.WriteAllText(file.Path, "machine: [");
        harness.Advance(TimeSpan.FromSeconds(10));
        await harness.SettleAsync();

        Assert.Equal("busy", (await Assert.ThrowsAsync<StageException>(() => applying)).Code);
    }

    [Fact]
    public async Task It_mends_a_faulty_file()
    {
        File.WriteAllText(file.Path, "machine: [");
        await harness.SettleAsync();

        await ApplyAsync(ListOf(B));

        Assert.Null((await ConfigAsync())!.Error);
    }

    [Fact]
    public async Task A_faulty_configuration_leaves_the_file_as_it_was()
    {
        await ApplyAsync(ListOf(A));

        var failure = await Assert.ThrowsAsync<InvalidConfigException>(() => ApplyAsync("machine:\n  install:\n    extensionz: []\n"));

        Assert.Equal((3, 5), (failure.Findings[0].Line, failure.Findings[0].Column));
        Assert.Equal(ListOf(A), File.ReadAllText(file.Path));
    }

    [Fact]
    public async Task A_dry_run_only_counts()
    {
        Assert.Equal(2, (await ApplyAsync(ListOf(A, B), isDryRun: true)).Entries);

        Assert.False(File.Exists(file.Path));
    }

    [Theory]
    [InlineData(0, A, B)]
    [InlineData(2, B, A)]
    [InlineData(1, A)]
    [InlineData(1, A, B, "example.com/c:1")]
    [InlineData(1, A, "example.com/b:2")]
    [InlineData(2)]
    public async Task Entries_are_counted_against_what_is_mounted(int changed, params string[] images)
    {
        await MountAsync(ExtensionPolicy.Default);

        Assert.Equal(new ConfigurationChange(changed, false, images.Length == 0), await ApplyAsync(ListOf(images), isDryRun: true));
    }

    [Theory]
    [InlineData("")]
    [InlineData("machine:\n  install:\n")]
    public async Task A_file_that_was_cut_removes_all_and_is_told_so(string text)
    {
        await MountAsync(ExtensionPolicy.Default);

        Assert.Equal(new ConfigurationChange(2, false, true), await ApplyAsync(text, isDryRun: true));
    }

    [Fact]
    public async Task With_nothing_mounted_no_extension_is_nothing_to_warn_of() =>
        Assert.Equal(new ConfigurationChange(0, false, false), await ApplyAsync("", isDryRun: true));

    [Theory]
    [InlineData("", false)]
    [InlineData("---\napiVersion: strata.dev/v1alpha1\nkind: ExtensionPolicy\nverify: onChange\n", false)]
    [InlineData("---\napiVersion: strata.dev/v1alpha1\nkind: ExtensionPolicy\nverify: always\n", true)]
    public async Task The_policy_is_compared_with_that_of_what_is_mounted(string document, bool differs)
    {
        await MountAsync(ExtensionPolicy.Default);

        Assert.Equal(new ConfigurationChange(0, differs, false), await ApplyAsync(ListOf(A, B) + document, isDryRun: true));
    }

    async Task MountAsync(ExtensionPolicy policy)
    {
        var members = new[] { A, B }.Select((image, i) => new GenerationMember(i, "", "", image, "", "", "", 0, ExtensionMetadata.Empty));
        await harness.State.WriteAsync<Generation>("3", _ => new Generation(3, [.. members], policy), ct: Ct);
        await harness.State.WriteAsync<OverlayMount>(
            Activation.Id, _ => new OverlayMount(3, 1, "", "", "", [], false, TimeSpan.Zero, null, FileOverlaps.None), ct: Ct);
    }

    static string ListOf(params string[] images) =>
        "machine:\n  install:\n    extensions:\n" + string.Concat(images.Select(image => $"      - image: {image}\n"));

    Task<ConfigurationChange> ApplyAsync(string text, bool isDryRun = false) =>
        harness.RunAsync(() => apply.RunAsync(Encoding.UTF8.GetBytes(text), isDryRun, Ct));

    async Task<InstallConfig?> ConfigAsync() => (await harness.State.FindAsync<InstallConfig>(InstallConfig.Id, Ct))?.Spec;
}
