using Strata.Resources.Node;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>Judges an image as the build would, without building: for authors.</summary>
public static class ExtensionValidator
{
    /// <summary>All findings; what stops the reading of a layer is one of them. Valid when none is an error.</summary>
    /// <param name="policy">The default one when null.</param>
    public static ValidationReport Validate(
        IReadOnlyList<LayerInput> layers, string hostVersion, ContentPolicy? policy = null, LayerLimits? limits = null,
        bool usrMerge = false, CancellationToken ct = default)
    {
        limits ??= LayerLimits.Default;
        try
        {
            var inspection = ExtensionRules.Check(
                LayerMerge.Read(layers, limits, ct), policy ?? ContentPolicy.Default, usrMerge, hostVersion, limits);
            return new ValidationReport(inspection.Metadata, inspection.Entries.Length, inspection.Findings);
        }
        catch (StageException error)
        {
            return new ValidationReport(null, 0, [Finding.Error(error.Code, "", error.Message)]);
        }
    }
}
