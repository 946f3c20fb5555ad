using Strata.Controllers.Oci;
using Strata.Resources;
using Strata.Resources.Node;
using Strata.Runtime;
using InstallConfigSpec = Strata.Resources.Node.InstallConfig;

namespace Strata.Controllers.InstallConfig;

/// <summary>One request per configured extension.</summary>
public sealed class ExtensionRequestController : ExpandController<InstallConfigSpec, ExtensionRequest>
{
    protected override ValueTask<Outputs<ExtensionRequest>> ExpandAsync(
        Resource<InstallConfigSpec> config, IReadOnlyList<Resource<ExtensionRequest>> current, CancellationToken ct)
    {
        var requests = new Outputs<ExtensionRequest>();
        foreach (var image in config.Spec.Extensions)
            requests.Add(ExtensionId.From(image), new ExtensionRequest(image, config.Spec.Revision));

        return ValueTask.FromResult(requests);
    }
}
