namespace Strata.Cli.Authoring;

/// <summary>What a new extension begins with.</summary>
sealed record Scaffold(string Name)
{
    public IReadOnlyList<(string Path, string Content)> Files =>
    [
        ("manifest.yaml", Manifest),
        ("README.md", Readme),
        ($"rootfs/usr/local/share/{Name}/README", $"Files of the extension {Name} go below /usr/local.\n"),
    ];

    string Manifest => $"""
        version: v1alpha1
        metadata:
          name: {Name}
          version: v0.1.0
          author: Your Name
          description: |
            What {Name} adds to the system.
          compatibility:
            talos:
              version: ">= v1.0.0"

        """;

    string Readme => $"""
        # {Name}

        `strata extension build . --output oci:///tmp/images:example.org/{Name}:v0.1.0`
        packs manifest.yaml and rootfs/, and nothing else of this folder.

        """;
}
