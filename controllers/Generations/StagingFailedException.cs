namespace Strata.Controllers.Generations;

/// <summary>An upgrade was refused because entries failed; nothing has changed.</summary>
public sealed class StagingFailedException(IReadOnlyList<ConfiguredEntry> failed)
    : Exception($"{failed.Count} of the configured extensions failed: {string.Join(", ", failed.Select(entry => entry.Reference))}")
{
    /// <summary>Each with its error, in the order of the configuration.</summary>
    public IReadOnlyList<ConfiguredEntry> Failed { get; } = failed;
}
