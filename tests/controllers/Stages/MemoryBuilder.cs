using Strata.Controllers.SquashfsBuild;
using Strata.Resources.Node;

namespace Strata.Controllers.Tests.Stages;

/// <summary>A builder without mksquashfs: each digest gives one layer, whose file holds the digest.</summary>
sealed class MemoryBuilder(string directory) : IExtensionBuilder
{
    /// <summary>The digest of every build that began, in order.</summary>
    public List<string> Builds { get; } = [];

    /// <summary>The policy of each of <see cref="Builds"/>.</summary>
    public List<ExtensionPolicy> Policies { get; } = [];

    /// <summary>Thrown by the builds of a digest while it is here.</summary>
    public Dictionary<string, Exception> Failures { get; } = [];

    /// <summary>What extensions say of themselves, by digest.</summary>
    public Dictionary<string, ExtensionMetadata> Metadata { get; } = [];

    public LayerFiles FilesOf(string key) => new(Path.Combine(directory, $"{key}.sqsh"), Path.Combine(directory, $"{key}.index"));

    public bool Has(string key) => File.Exists(FilesOf(key).Image);

    public Task<BuiltLayer> BuildAsync(ExtensionImage image, ExtensionPolicy policy, CancellationToken ct)
    {
        Builds.Add(image.Digest);
        Policies.Add(policy);
        if (Failures.TryGetValue(image.Digest, out var failure)) throw failure;

        var key = image.Digest.Replace(':', '-').Replace('/', '-');
        File.WriteAllText(FilesOf(key).Image, image.Digest);
        File.WriteAllText(FilesOf(key).Index, "");
        var metadata = Metadata.GetValueOrDefault(image.Digest, ExtensionMetadata.Empty with { Name = image.Image, Version = "1" });
        return Task.FromResult(new BuiltLayer(key, $"{image.Digest}-squashfs", 20, metadata, 1, 10, []));
    }
}
