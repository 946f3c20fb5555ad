namespace Strata.Agent;

/// <summary>
/// Where a failed call of the node service carries its `Failure` (strata/node/v1/node.proto); written here, read by the command line.
/// </summary>
public static class FailureTrailer
{
    public const string Name = "strata-failure-bin";
}
