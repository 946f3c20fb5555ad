using Strata.Resources;
using Strata.Resources.Node;

namespace Strata.Node.Tests.Cli;

/// <summary>The two resources whose outputs Talos' documentation of system extensions prints.</summary>
static class Seed
{
    public const string Node = "172.20.0.2";

    public const string Table = """
        NODE         NAMESPACE   TYPE              ID                                              VERSION   NAME          VERSION
        172.20.0.2   runtime     ExtensionStatus   000.ghcr.io-talos-systems-gvisor-54b831d        1         gvisor        20220117.0-v1.0.0
        172.20.0.2   runtime     ExtensionStatus   001.ghcr.io-talos-systems-intel-ucode-54b831d   1         intel-ucode   microcode-20210608-v1.0.0

        """;

    public const string Yaml = """
        node: 172.20.0.2
        metadata:
            namespace: runtime
            type: ExtensionStatuses.runtime.talos.dev
            id: 001.ghcr.io-talos-systems-intel-ucode-54b831d
            version: 1
            owner: runtime.ExtensionStatusController
            phase: running
            created: 2022-02-10T18:25:04Z
            updated: 2022-02-10T18:25:04Z
        spec:
            image: 001.ghcr.io-talos-systems-intel-ucode-54b831d.sqsh
            metadata:
                name: intel-ucode
                version: microcode-20210608-v1.0.0
                author: Spencer Smith
                description: |
                    This system extension provides Intel microcode binaries.
                compatibility:
                    talos:
                        version: '>= v1.0.0'

        """;

    public static DateTimeOffset Created { get; } = new(2022, 2, 10, 18, 25, 4, TimeSpan.Zero);

    public static Resource<ExtensionStatus> Gvisor { get; } = Status(
        "000.ghcr.io-talos-systems-gvisor-54b831d", "gvisor", "20220117.0-v1.0.0", "Andrew Rynhard",
        "This system extension provides gVisor using containerd's runtime handler.\n");

    public static Resource<ExtensionStatus> IntelMicrocode { get; } = Status(
        "001.ghcr.io-talos-systems-intel-ucode-54b831d", "intel-ucode", "microcode-20210608-v1.0.0", "Spencer Smith",
        "This system extension provides Intel microcode binaries.\n");

    static Resource<ExtensionStatus> Status(string id, string name, string version, string author, string description) => new(
        new Metadata("runtime", "ExtensionStatuses.runtime.talos.dev", id)
        {
            Version = ResourceVersion.Parse("1"),
            Owner = "runtime.ExtensionStatusController",
            Created = Created,
            Updated = Created,
        },
        new ExtensionStatus(
            $"{id}.sqsh",
            new ExtensionMetadata(name, version, author, description, new ExtensionCompatibility(new TalosCompatibility(">= v1.0.0")))));
}
