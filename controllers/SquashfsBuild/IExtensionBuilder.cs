using Strata.Resources.Node;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>Makes the layer of a pulled image.</summary>
public interface IExtensionBuilder
{
    /// <param name="policy">What the image is judged by, and how the layer is made.</param>
    /// <exception cref="StageException">Every expected failure.</exception>
    Task<BuiltLayer> BuildAsync(ExtensionImage image, ExtensionPolicy policy, CancellationToken ct);

    /// <summary>Whether a layer is still where it was built.</summary>
    bool Has(string key);
}
