using System.Collections.Immutable;
using Strata.Resources.Node;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>What the first reading of an image found.</summary>
/// <param name="Metadata">Null when the manifest cannot be read.</param>
/// <param name="Entries">What the squashfs will hold, parents first.</param>
sealed record Inspection(ExtensionMetadata? Metadata, ImmutableArray<RootfsEntry> Entries, ImmutableArray<Finding> Findings)
{
    const int MostListed = 10;

    public ImmutableArray<Finding> Warnings => [.. Findings.Where(f => f.IsWarning)];

    /// <summary>The metadata of an extension without errors.</summary>
    /// <exception cref="StageException">The code of the first error; the message lists the others.</exception>
    public ExtensionMetadata Require()
    {
        var errors = Findings.Where(f => !f.IsWarning).ToArray();
        if (errors.Length == 0 && Metadata is not null) return Metadata;

        var listed = string.Join("; ", errors.Take(MostListed).Select(f => f.Message));
        throw Refusal.Of(errors[0].Code, errors.Length > MostListed ? $"{listed}; and {errors.Length - MostListed} more" : listed);
    }
}
