using Strata.Resources;
using Strata.Resources.Node;
using Strata.Runtime;
using InstallConfigSpec = Strata.Resources.Node.InstallConfig;

namespace Strata.Controllers.InstallConfig;

/// <summary>
/// Shows the configured policy in full, defaults included; the stages take it from InstallConfig, with the revision it belongs to.
/// </summary>
public sealed class ExtensionPolicyController : TransformController<InstallConfigSpec, ExtensionPolicy>
{
    protected override ValueTask<Transformed<ExtensionPolicy>> TransformAsync(
        Resource<InstallConfigSpec> config, ExtensionPolicy? current, CancellationToken ct) =>
        ValueTask.FromResult(Write(config.Spec.Policy));
}
