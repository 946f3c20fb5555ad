using System.Collections.Immutable;
using Strata.Resources;

namespace Strata.Runtime;

/// <summary>What an <see cref="InMemoryState"/> holds at one moment, kind by kind.</summary>
/// <param name="Overruns">How many watches ended by an overrun since the start.</param>
public sealed record InMemoryStatistics(ImmutableArray<KindStatistics> Kinds, long Overruns);

/// <param name="Resources">How many resources there are.</param>
/// <param name="History">How many events are kept.</param>
/// <param name="HistoryCapacity">How many events may be kept before the oldest one goes or the history grows.</param>
/// <param name="Watches">Watches that are neither disposed nor ended.</param>
/// <param name="WaitingReaders">How many of them wait for the next event.</param>
public sealed record KindStatistics(Kind Kind, int Resources, int History, int HistoryCapacity, int Watches, int WaitingReaders);
