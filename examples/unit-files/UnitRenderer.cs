using Strata.Resources;
using Strata.Runtime;

namespace Examples.UnitFiles;

/// <summary>
/// One unit file for each service, without those that are disabled. A service that no unit file can be made of keeps the last good text,
/// with the reason beside it: an expected failure is content.
/// </summary>
public sealed class UnitRenderer : TransformController<Service, UnitFile>
{
    const string Suffix = ".service";

    readonly Input<ServiceDefaults> defaults;

    public UnitRenderer() => defaults = Weak<ServiceDefaults>(id: ServiceDefaults.Id);

    protected override string OutputFor(string inputId) => inputId + Suffix;

    protected override string InputFor(string outputId) => outputId[..^Suffix.Length];

    protected override async ValueTask<Transformed<UnitFile>> TransformAsync(
        Resource<Service> service, UnitFile? current, CancellationToken ct)
    {
        if (service.Spec.IsDisabled) return DestroyOutput;
        if (UnitText.ProblemOf(service.Spec) is { } problem) return Write(new UnitFile(current?.Text ?? "", problem));

        var everywhere = await defaults.FindAsync(ServiceDefaults.Id, ct);
        return Write(new UnitFile(UnitText.Render(service.Spec, everywhere?.Spec.Environment ?? StringMap.Empty), null));
    }
}
