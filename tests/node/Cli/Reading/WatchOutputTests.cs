using Strata.Cli.Reading;
using Strata.Resources;
using Strata.Resources.Node;

namespace Strata.Node.Tests.Cli.Reading;

public class WatchOutputTests
{
    [Fact]
    public void A_watch_marks_what_happened_and_keeps_the_widths_of_its_first_block()
    {
        var table = OutputFormat.Parse("table").ForChanges(ExtensionStatus.Definition, "10.5.0.2");

        var text = table.Begin([new Change(Hello("1", "v1.0.0"), ChangeType.Created)])
            + table.Next(new Change(Hello("2", "v1.0.1"), ChangeType.Updated))
            + table.Next(new Change(Hello("2", "v1"), ChangeType.Destroyed));

        Assert.Equal(
            """
            NODE       *   NAMESPACE   TYPE              ID                  VERSION   NAME    VERSION
            10.5.0.2   +   runtime     ExtensionStatus   000.local-hello-1   1         hello   v1.0.0
            10.5.0.2       runtime     ExtensionStatus   000.local-hello-1   2         hello   v1.0.1
            10.5.0.2   -   runtime     ExtensionStatus   000.local-hello-1   2         hello   v1

            """,
            text);
    }

    [Fact]
    public void Yaml_of_a_watch_tells_the_event_after_the_node()
    {
        var yaml = OutputFormat.Parse("yaml").ForChanges(ExtensionStatus.Definition, "10.5.0.2");

        var text = yaml.Begin([]) + yaml.Next(new Change(Hello("1", "v1.0.0"), ChangeType.Created))
            + yaml.Next(new Change(Hello("1", "v1.0.0"), ChangeType.Destroyed));

        Assert.StartsWith("node: 10.5.0.2\nevent: created\nmetadata:\n", text);
        Assert.Contains("---\nnode: 10.5.0.2\nevent: destroyed\nmetadata:\n", text);
    }

    static Resource<ExtensionStatus> Hello(string version, string extensionVersion) => new(
        new Metadata("runtime", "ExtensionStatuses.runtime.talos.dev", "000.local-hello-1") { Version = ResourceVersion.Parse(version) },
        new ExtensionStatus("000.local-hello-1.sqsh", ExtensionMetadata.Empty with { Name = "hello", Version = extensionVersion }));
}
