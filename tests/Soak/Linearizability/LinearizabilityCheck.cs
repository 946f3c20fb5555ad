namespace Strata.Soak.Linearizability;

/// <summary>
/// Is there one order of the calls that each of them agrees with, and in which no call comes before one that had ended when it started?
/// Resources do not touch each other, so each is checked alone.
/// </summary>
static class LinearizabilityCheck
{
    /// <returns>
    /// The calls on the first resource for which there is no order, or none was found in time; null when there is one for every resource.
    /// </returns>
    public static IReadOnlyList<RecordedCall>? FindViolation(IEnumerable<RecordedCall> history) => history
        .GroupBy(call => call.Id, (_, calls) => calls.OrderBy(call => call.Start).ToArray())
        .FirstOrDefault(calls => new OrderSearch(calls).Finds() != true);
}
