namespace Strata.Resources.Node;

/// <summary>Configured against active, for one entry: what an upgrade would do, and what stands in its way.</summary>
/// <param name="Image">The reference as written.</param>
/// <param name="DesiredDigest">What the configured reference resolved to; empty while unknown or not configured.</param>
/// <param name="ActiveDigest">What is mounted; empty when not active.</param>
/// <param name="Overlaps">What the entry's files would lie over, once all entries are staged or failed.</param>
[Resource]
public sealed partial record ExtensionPlan(
    [property: Field(1)] string Image,
    [property: Field(2)] string DesiredDigest,
    [property: Field(3)] string ActiveDigest,
    [property: Field(4)] PlanState State,
    [property: Field(5)] string HostVersion,
    [property: Field(6, OmitEmpty = true)] StageError? Error,
    [property: Field(7)] FileOverlaps Overlaps)
{
    bool ISpec.HasFailed => Error is not null;

    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create(
        "ExtensionPlans.runtime.strata.dev",
        "runtime",
        aliases: ["plan"],
        printColumns:
        [
            new("State", "{.state}"), new("Error", "{.error.code}"), new("Desired", "{.desiredDigest}"), new("Active", "{.activeDigest}"),
        ]);
}

public enum PlanState
{
    Pulling,
    Building,

    /// <summary>Ready; the next upgrade activates it.</summary>
    Staged,

    Active,

    /// <summary>Active and no longer configured; the next upgrade drops it.</summary>
    Removing,

    Failed,
}
