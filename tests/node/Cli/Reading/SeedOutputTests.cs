using Strata.Cli.Reading;
using Strata.Resources;
using Strata.Resources.Node;

namespace Strata.Node.Tests.Cli.Reading;

/// <summary>Expected texts: the outputs in Talos' documentation, byte for byte.</summary>
public class SeedOutputTests
{
    [Fact]
    public void The_table_is_the_documented_one() =>
        Assert.Equal(Seed.Table, Printed("table", Seed.Gvisor, Seed.IntelMicrocode));

    [Fact]
    public void The_yaml_is_the_documented_one() => Assert.Equal(Seed.Yaml, Printed("yaml", Seed.IntelMicrocode));

    [Fact]
    public void A_line_of_dashes_stands_between_yaml_documents()
    {
        var yaml = Printed("yaml", Seed.IntelMicrocode, Seed.IntelMicrocode);

        Assert.Equal($"{Seed.Yaml}---\n{Seed.Yaml}", yaml);
    }

    [Fact]
    public void Json_is_a_stream_of_sorted_documents_with_correct_types()
    {
        var json = Printed("json", Seed.IntelMicrocode);

        Assert.Equal(
            """
            {
                "metadata": {
                    "created": "2022-02-10T18:25:04Z",
                    "id": "001.ghcr.io-talos-systems-intel-ucode-54b831d",
                    "namespace": "runtime",
                    "owner": "runtime.ExtensionStatusController",
                    "phase": "running",
                    "type": "ExtensionStatuses.runtime.talos.dev",
                    "updated": "2022-02-10T18:25:04Z",
                    "version": 1
                },
                "node": "172.20.0.2",
                "spec": {
                    "image": "001.ghcr.io-talos-systems-intel-ucode-54b831d.sqsh",
                    "metadata": {
                        "author": "Spencer Smith",
                        "compatibility": {
                            "talos": {
                                "version": ">= v1.0.0"
                            }
                        },
                        "description": "This system extension provides Intel microcode binaries.\n",
                        "name": "intel-ucode",
                        "version": "microcode-20210608-v1.0.0"
                    }
                }
            }

            """,
            json);
    }

    [Fact]
    public void Jsonpath_prints_each_value_on_its_own_line()
    {
        var names = Printed("jsonpath={.spec.metadata.name}", Seed.Gvisor, Seed.IntelMicrocode);

        Assert.Equal("gvisor\nintel-ucode\n", names);
    }

    [Fact]
    public void An_empty_list_is_a_header() =>
        Assert.Equal("NODE   NAMESPACE   TYPE   ID   VERSION   NAME   VERSION\n", Printed("table"));

    static string Printed(string format, params IEnumerable<IResource> resources) =>
        OutputFormat.Parse(format).ForList(ExtensionStatus.Definition, Seed.Node).Begin(resources.Select(Change.None));
}
