using Strata.Controllers.Tests.Oci;

namespace Strata.Controllers.Tests.SquashfsBuild.Legal;

/// <summary>What a registry would answer that had the images of a directory as skopeo's `dir:` writes it.</summary>
sealed class ServedDirectory(string directory, string indexType)
{
    public FakeAnswer Answer(FakeRequest request)
    {
        var name = request.Path[(request.Path.LastIndexOf('/') + 1)..];
        if (name == "v1") return FakeAnswer.Ok(indexType, File.ReadAllBytes(Path.Combine(directory, "manifest.json")));

        var hex = name["sha256:".Length..];
        var isManifest = request.Path.Contains("/manifests/", StringComparison.Ordinal);
        return FakeAnswer.Ok(null, File.ReadAllBytes(Path.Combine(directory, isManifest ? $"{hex}.manifest.json" : hex)));
    }
}
