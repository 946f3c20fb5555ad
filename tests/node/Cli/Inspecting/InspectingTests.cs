using System.Xml.Linq;
using Strata.Cli;

namespace Strata.Node.Tests.Cli.Inspecting;

/// <summary>Against an agent in this process, which has no machine configuration; and against a state without a runtime.</summary>
public sealed class InspectingTests : IClassFixture<RunningAgent>
{
    readonly RunningAgent agent;

    public InspectingTests(RunningAgent agent) => this.agent = agent;

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Why_leads_from_a_resource_to_its_writers_and_inputs()
    {
        var said = await AskAsync("why", "InstallConfig", "v1alpha1");

        Assert.Equal((0, ""), (said.ExitCode, said.Error));
        Assert.Matches(
            """
            ^InstallConfigs\.config\.strata\.dev v1alpha1, version \d+.*
              failed: \S+: .*; write it, or apply one: strata apply FILE
              InstallConfigController (wrote|found) version \d+.* at 2\d{3}-.*Z, .* \(took .*\)
                from MachineConfigs\.config\.talos\.dev v1alpha1, version \d+.*
                  MachineConfigController wrote version \d+ at .*
            """,
            said.Output);
    }

    [Fact]
    public async Task Why_of_what_does_not_exist_explains_it_and_says_not_found()
    {
        var said = await AskAsync("why", "extensionlayers", "no-such-layer");

        Assert.Equal(((int)ExitCode.NotFound, ""), (said.ExitCode, said.Error));
        Assert.StartsWith(
            """
            ExtensionLayers.runtime.strata.dev no-such-layer does not exist
              SquashfsBuildController writes resources of this type

            """,
            said.Output);
    }

    [Fact]
    public async Task Why_is_also_said_to_programs()
    {
        var json = await AskAsync("why", "InstallConfig", "v1alpha1", "-o", "json");
        var yaml = await AskAsync("why", "InstallConfig", "v1alpha1", "-o", "yaml");

        using var document = System.Text.Json.JsonDocument.Parse(json.Output);
        var first = document.RootElement.GetProperty("resources")[0];
        Assert.Equal("v1alpha1", first.GetProperty("id").GetString());
        Assert.Equal("InstallConfigController", first.GetProperty("writers")[0].GetProperty("controller").GetString());
        Assert.StartsWith("resources:\n", yaml.Output);
    }

    [Fact]
    public async Task Dependencies_are_a_table_by_default()
    {
        var said = await AskAsync("inspect", "dependencies");

        Assert.Equal(0, said.ExitCode);
        Assert.Matches("^CONTROLLER +RELATION +NAMESPACE +TYPE +ID\n", said.Output);
        Assert.Matches("\nSquashfsBuildController +output-exclusive +ExtensionLayers.runtime.strata.dev\n", said.Output);
        Assert.Matches("\nSquashfsBuildController +input-queue-primary +runtime +ExtensionImages.runtime.strata.dev\n", said.Output);
    }

    [Theory]
    [InlineData("dot", "digraph dependencies {\n")]
    [InlineData("mermaid", "flowchart TB\n")]
    [InlineData("svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"")]
    [InlineData("yaml", "edges:\n")]
    [InlineData("json", "{\n")]
    public async Task Dependencies_come_in_every_form_with_the_resources_when_asked_for(string format, string beginning)
    {
        var plain = await AskAsync("inspect", "dependencies", "-o", format);
        var full = await AskAsync("inspect", "dependencies", "-o", format, "--with-resources");

        Assert.All([plain, full], said => Assert.Equal((0, ""), (said.ExitCode, said.Error)));
        Assert.All([plain, full], said => Assert.StartsWith(beginning, said.Output));
        Assert.DoesNotContain("v1alpha1<", plain.Output);
        Assert.Contains("v1alpha1", full.Output);
    }

    /// <summary><c>strata inspect dependencies -o svg &gt; docs/pictures/agent.svg</c>, of any running agent, draws it anew.</summary>
    [Fact]
    public async Task The_picture_of_the_agent_is_the_committed_one()
    {
        var file = Path.Combine(Architecture.Checkout.Root, "docs/pictures/agent.svg");

        var said = await AskAsync("inspect", "dependencies", "-o", "svg");

        if (Environment.GetEnvironmentVariable("STRATA_DRAW") == "1") await File.WriteAllTextAsync(file, said.Output, Ct);
        Assert.Equal(await File.ReadAllTextAsync(file, Ct), said.Output);
        Assert.NotNull(XDocument.Parse(said.Output).Root);
    }

    [Theory]
    [InlineData("why", "InstallConfig", "v1alpha1", "-o", "svg")]
    [InlineData("inspect", "dependencies", "-o", "png")]
    public async Task A_format_that_does_not_exist_is_misuse(params string[] args)
    {
        var said = await Said.ByAsync(Ct, args);

        Assert.Equal((int)ExitCode.Usage, said.ExitCode);
        Assert.Contains("is not supported", said.Error);
    }

    [Theory]
    [InlineData("inspect", "dependencies")]
    [InlineData("why", "rd", "any")]
    public async Task A_state_without_a_runtime_is_told_apart(params string[] args)
    {
        await using var server = await Server.StartAsync(Ct);

        var said = await Said.ByAsync(Ct, [.. args, "--endpoint", server.Endpoint]);

        Assert.Equal((int)ExitCode.Failed, said.ExitCode);
        Assert.StartsWith($"error: {server.Endpoint} serves resources, but runs no controllers that could be inspected\n", said.Error);
    }

    [Fact]
    public async Task Nobody_answering_is_unreachable()
    {
        var said = await Said.ByAsync(Ct, "inspect", "dependencies", "--endpoint", "unix:///nowhere/strata.sock");

        Assert.Equal((int)ExitCode.AgentUnreachable, said.ExitCode);
    }

    Task<Said> AskAsync(params string[] args) => Said.ByAsync(Ct, [.. args, "--endpoint", agent.Endpoint]);
}
