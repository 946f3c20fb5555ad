using System.Net;
using Strata.Cli;
using Strata.Resources;
using Strata.Resources.Node;

namespace Strata.Node.Tests.Cli.Reading;

public class GetTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_type_that_the_program_never_saw_has_its_columns()
    {
        await using var server = await WithWidgetsAsync();

        var said = await GetAsync(server, "widgets", "-n", "n1");

        Assert.Equal(
            """
            NODE   NAMESPACE   TYPE     ID      VERSION   COLOUR   WEIGHT   PARTS        MISSING
            n1     shop        Widget   large   1         red      9000     wheel axle
            n1     shop        Widget   small   1         blue     2

            """,
            said.Output);
        Assert.Equal(0, said.ExitCode);
        Assert.Empty(said.Error);
    }

    [Theory]
    [InlineData("Widgets.factory.example")]
    [InlineData("WIDGET")]
    [InlineData("widgets.factory")]
    public async Task Any_name_of_a_type_will_do(string name)
    {
        await using var server = await WithWidgetsAsync();

        var said = await GetAsync(server, name, "small", "-o", "jsonpath={.spec.colour}");

        Assert.Equal("blue\n", said.Output);
    }

    [Fact]
    public async Task Without_a_name_the_node_is_the_host()
    {
        await using var server = await WithWidgetsAsync();

        var said = await GetAsync(server, "widget", "small", "-o", "jsonpath={.node}");

        Assert.Equal(Dns.GetHostName() + "\n", said.Output);
    }

    [Fact]
    public async Task A_type_that_is_not_registered_is_not_found()
    {
        await using var server = await Server.StartAsync(Ct);

        var said = await GetAsync(server, "Sprockets");

        Assert.Equal((int)ExitCode.NotFound, said.ExitCode);
        Assert.StartsWith("error: resource \"Sprockets\" is not registered\n", said.Error);
        Assert.Empty(said.Output);
    }

    [Fact]
    public async Task A_name_of_several_types_is_ambiguous()
    {
        await using var server = await WithWidgetsAsync();
        await server.ServeAsync<Gadget>(Ct);

        var said = await GetAsync(server, "thing");

        Assert.Equal((int)ExitCode.Usage, said.ExitCode);
        Assert.StartsWith("error: resource type \"thing\" is ambiguous: [gadgets.factory.example widgets.factory.example]\n", said.Error);
    }

    [Fact]
    public async Task A_misspelt_type_is_told_which_one_was_meant()
    {
        await using var server = await WithWidgetsAsync();

        Assert.Contains("  did you mean widgets?\n", (await GetAsync(server, "wigdets")).Error);
        Assert.DoesNotContain("did you mean", (await GetAsync(server, "sprockets")).Error);
    }

    [Theory]
    [InlineData("table", "NODE   NAMESPACE   TYPE   ID   VERSION   COLOUR   WEIGHT   PARTS   MISSING\n")]
    [InlineData("yaml", "")]
    public async Task A_missing_resource_leaves_the_head_of_a_table_and_an_error(string format, string head)
    {
        await using var server = await WithWidgetsAsync();

        var said = await GetAsync(server, "widget", "none", "-n", "n1", "-o", format);

        Assert.Equal(((int)ExitCode.NotFound, head), (said.ExitCode, said.Output));
        Assert.Equal(
            "error: resource Widgets.factory.example(shop/none@undefined) doesn't exist\n  `strata get widget` lists those there are\n", said.Error);
    }

    [Fact]
    public async Task Another_namespace_may_be_empty()
    {
        await using var server = await WithWidgetsAsync();

        var said = await GetAsync(server, "widget", "--namespace", "attic");

        Assert.Equal(0, said.ExitCode);
        Assert.Single(said.Output.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Rd_lists_the_types_with_their_aliases()
    {
        await using var server = await WithWidgetsAsync();

        var said = await GetAsync(server, "rd", "-n", "n1");

        var lines = said.Output.TrimEnd().Split('\n')
            .Select(line => line.Split("   ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        Assert.Contains(["NODE", "NAMESPACE", "TYPE", "ID", "VERSION", "ALIASES"], lines);
        Assert.Contains(["n1", "meta", "ResourceDefinition", "widgets.factory.example", "1", "thing widget"], lines);
        Assert.Contains(["n1", "meta", "ResourceDefinition", "resourcedefinitions.meta.cosi.dev", "1",
             "api-resources resourcedefinition rd rds"], lines);
    }

    [Fact]
    public async Task The_documented_outputs_come_over_the_wire()
    {
        await using var server = await Server.StartAsync(Ct);
        await server.ServeAsync<ExtensionStatus>(Ct);
        foreach (var status in new[] { Seed.Gvisor, Seed.IntelMicrocode })
        {
            var owner = status.Metadata.Owner;
            await server.State.CreateAsync(new Resource<ExtensionStatus>(status.Id, status.Spec), new() { Owner = owner }, Ct);
        }

        var table = await GetAsync(server, "extensions", "-n", Seed.Node);
        var yaml = await GetAsync(server, "extensions", Seed.IntelMicrocode.Id, "-n", Seed.Node, "-o", "yaml");

        Assert.Equal(Seed.Table, table.Output);
        Assert.Equal(WithoutTimes(Seed.Yaml), WithoutTimes(yaml.Output));
    }

    [Fact]
    public async Task A_watch_prints_what_is_there_and_then_changes_and_ends_well_when_interrupted()
    {
        await using var server = await WithWidgetsAsync();
        using var interrupt = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        using var output = new WaitingWriter();

        string[] args = ["get", "widget", "-w", "-n", "n1", "--endpoint", server.Endpoint];
        var run = CommandLine.RunAsync(args, output, TextWriter.Null, interrupt.Token);
        await output.LinesAsync(3, Ct);
        await server.State.WriteAsync<Widget>("small", spec => spec! with { Weight = 3 }, null, Ct);
        await output.LinesAsync(4, Ct);
        await server.State.DestroyAsync(new Pointer("shop", "Widgets.factory.example", "small"), null, Ct);
        await output.LinesAsync(5, Ct);
        await interrupt.CancelAsync();

        Assert.Equal(0, await run);
        Assert.Equal(
            """
            NODE   *   NAMESPACE   TYPE     ID      VERSION   COLOUR   WEIGHT   PARTS        MISSING
            n1     +   shop        Widget   large   1         red      9000     wheel axle
            n1     +   shop        Widget   small   1         blue     2
            n1         shop        Widget   small   2         blue     3
            n1     -   shop        Widget   small   2         blue     3

            """,
            output.ToString());
    }

    [Fact]
    public async Task An_agent_that_does_not_answer_is_unreachable()
    {
        using var directory = new TemporaryDirectory();

        var said = await Said.ByAsync(Ct, "get", "extensions", "--endpoint", $"unix://{directory["none.sock"]}");

        Assert.Equal((int)ExitCode.AgentUnreachable, said.ExitCode);
        Assert.StartsWith($"error: no answer from unix://{directory["none.sock"]}", said.Error);
        Assert.Contains("strata agent", said.Error);
    }

    [Theory]
    [InlineData("-o", "xml", "output format \"xml\" is not supported")]
    [InlineData("-o", "jsonpath", "output format \"jsonpath\" is not supported")]
    [InlineData("-o", "jsonpath={.a", "error parsing jsonpath: ")]
    [InlineData("-n", "a,b", "2 nodes are given")]
    [InlineData("--endpoint", "ftp://x", "endpoint \"ftp://x\"")]
    [InlineData("--no-such-option", "x", "--no-such-option")]
    public async Task Misuse_is_told_before_anything_is_asked(string option, string value, string message)
    {
        var said = await Said.ByAsync(Ct, "get", "extensions", option, value);

        Assert.Equal((int)ExitCode.Usage, said.ExitCode);
        Assert.Contains(message, said.Error);
        Assert.Empty(said.Output);
    }

    [Fact]
    public async Task A_path_that_finds_nothing_is_an_error()
    {
        await using var server = await WithWidgetsAsync();

        var said = await GetAsync(server, "widget", "small", "-o", "jsonpath={.spec.nope}");

        Assert.Equal((int)ExitCode.Failed, said.ExitCode);
        Assert.StartsWith("error: error finding result for jsonpath: nope is not found\n", said.Error);
    }

    static async Task<Server> WithWidgetsAsync()
    {
        var server = await Server.StartAsync(Ct);
        await server.ServeAsync<Widget>(Ct);
        await server.State.CreateAsync(new Resource<Widget>("small", new Widget("blue", 2, [])), null, Ct);
        await server.State.CreateAsync(new Resource<Widget>("large", new Widget("red", 9000, ["wheel", "axle"])), null, Ct);
        return server;
    }

    static Task<Said> GetAsync(Server server, params string[] args) => Said.ByAsync(Ct, ["get", .. args, "--endpoint", server.Endpoint]);

    static string WithoutTimes(string yaml) =>
        string.Join('\n', yaml.Split('\n').Where(line => !line.StartsWith("    created: ") && !line.StartsWith("    updated: ")));
}
