namespace Strata.Runtime;

/// <summary>How a controller fares. For a queue controller: its key that has failed most often in a row.</summary>
/// <param name="FailuresInARow">0: what it did last went well.</param>
/// <param name="FailingKeys">How many keys fail; 1 for a failing free loop.</param>
public sealed record ControllerHealth(string Controller, int FailuresInARow, int FailingKeys, PassFailure? LastFailure)
{
    internal static ControllerHealth Good(string controller) => new(controller, 0, 0, null);
}
