using Strata.Protos.Node.V1;

namespace Strata.Cli.Acting;

/// <summary>What the agent has told of a difference, in its order.</summary>
sealed class Difference
{
    public List<PolicyChange> Policy { get; } = [];

    public List<ExtensionChange> Extensions { get; } = [];

    public List<FileChange> Files { get; } = [];

    public List<Overlap> Overlaps { get; } = [];

    public void Add(DiffResponse response)
    {
        if (response.Policy is { } policy) Policy.Add(policy);
        if (response.Extension is { } extension) Extensions.Add(extension);
        if (response.Files is { } files) Files.AddRange(files.Files);
        if (response.Overlap is { } overlap) Overlaps.Add(overlap);
    }
}
