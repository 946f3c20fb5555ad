namespace Strata.EndToEnd.Tests.Parts;

/// <summary>Makes extension images from a few lines, with `strata extension build` or with tools of others.</summary>
sealed class Extensions(TemporaryDirectory directory)
{
    int made;

    public string Layout { get; } = directory["images"];

    /// <summary>Builds an extension with one program of its name and pushes it.</summary>
    /// <returns>The reference.</returns>
    public async Task<string> PushAsync(RealRegistry registry, string name, string version, CancellationToken ct, Action<string>? change = null, string constraint = ">= v1.0.0")
    {
        await BuildAsync(name, version, ct, change, constraint);
        await registry.PushAsync(Layout, $"{name}-{version}", $"test/{name}:{version}", ct);
        return $"{registry.Host}/test/{name}:{version}";
    }

    public async Task BuildAsync(string name, string version, CancellationToken ct, Action<string>? change = null, string constraint = ">= v1.0.0")
    {
        var source = Tree(name, version, constraint);
        change?.Invoke(source);
        await Tool.MustAsync(Requirements.Strata, ["extension", "build", source, "--output", $"oci://{Layout}:{name}-{version}"], ct);
    }

    /// <summary>An image that `strata extension build` would refuse, made with umoci.</summary>
    public async Task<string> PushForeignAsync(RealRegistry registry, string name, string version, CancellationToken ct, Action<string> change, string constraint = ">= v1.0.0")
    {
        var source = Tree(name, version, constraint);
        change(source);
        var tag = $"{name}-{version}-foreign";
        if (!Directory.Exists(Layout)) await Tool.MustAsync("umoci", ["init", "--layout", Layout], ct);
        await Tool.MustAsync("umoci", ["new", "--image", $"{Layout}:{tag}"], ct);
        foreach (var entry in Directory.EnumerateFileSystemEntries(source))
        {
            await Tool.MustAsync("umoci", ["insert", "--image", $"{Layout}:{tag}", entry, $"/{Path.GetFileName(entry)}"], ct);
        }

        await registry.PushAsync(Layout, tag, $"test/{name}:{version}", ct);
        return $"{registry.Host}/test/{name}:{version}";
    }

    string Tree(string name, string version, string constraint)
    {
        var source = directory.Make($"source-{made++}");
        Directory.CreateDirectory(Path.Combine(source, "rootfs/usr/local/bin"));
        File.WriteAllText(
            Path.Combine(source, "manifest.yaml"),
            $"""
            version: v1alpha1
            metadata:
              name: {name}
              version: {version}
              author: Test
              description: |
                Says {name}.
              compatibility:
                talos:
                  version: "{constraint}"
            """);
        var program = Path.Combine(source, "rootfs/usr/local/bin", name);
        File.WriteAllText(program, $"#!/bin/sh\necho {name} {version}\n");
        File.SetUnixFileMode(program, (UnixFileMode)0b111_101_101);
        return source;
    }
}
