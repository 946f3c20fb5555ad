using Strata.Controllers.ExtensionPull;
using Strata.Controllers.Oci;
using Strata.Resources.Node;

namespace Strata.Controllers.Tests.Stages;

/// <summary>A registry without a network: tests say what a tag means, what fails, and how long a pull takes.</summary>
sealed class MemoryPuller : IExtensionPuller
{
    /// <summary>Every pull that began, in order.</summary>
    public List<string> Pulls { get; } = [];

    /// <summary>What tags mean; others mean <c>sha256:TAG</c>.</summary>
    public Dictionary<string, string> Digests { get; } = [];

    /// <summary>Thrown by the pulls of an image while it is here.</summary>
    public Dictionary<string, Exception> Failures { get; } = [];

    /// <summary>Pulls of these images end when the test ends them.</summary>
    public Dictionary<string, TaskCompletionSource> Held { get; } = [];

    /// <summary>Images whose pull was cancelled.</summary>
    public List<string> Cancelled { get; } = [];

    public RegistriesConfig? Registries { get; private set; }

    /// <summary>Where the latest pull reports to.</summary>
    public Action<PullProgressUpdate>? Progress { get; private set; }

    public async Task<PulledExtension> PullAsync(
        ImageReference reference,
        RegistriesConfig registries,
        ExtensionPolicy policy,
        Action<PullProgressUpdate> progress,
        CancellationToken ct)
    {
        var image = reference.Original;
        Pulls.Add(image);
        (Registries, Progress) = (registries, progress);
        if (Held.TryGetValue(image, out var held)) await HoldAsync(image, held, ct);
        if (Failures.TryGetValue(image, out var failure)) throw failure;

        var digest = Digests.GetValueOrDefault(image, $"sha256:{image}");
        return new PulledExtension(digest, $"{digest}-manifest", [new ImageLayer($"{digest}-layer", 10, "tar", $"{digest}-diff")], 10);
    }

    async Task HoldAsync(string image, TaskCompletionSource held, CancellationToken ct)
    {
        try
        {
            await held.Task.WaitAsync(ct);
        }
        catch (OperationCanceledException)
        {
            Cancelled.Add(image);
            throw;
        }
    }
}
