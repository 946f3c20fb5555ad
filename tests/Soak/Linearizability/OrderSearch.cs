namespace Strata.Soak.Linearizability;

/// <summary>
/// A depth-first search over the calls that may come next, which remembers the situations (calls ordered, state reached) that it has
/// been in. A call that agrees with the state and does not change it is ordered at once: whatever order there is, it may as well come
/// first. Calls of unknown outcome may be ordered at any time after their start, or never.
/// </summary>
/// <param name="calls">On one resource, by their start.</param>
sealed class OrderSearch(RecordedCall[] calls)
{
    const int Patience = 3_000_000;

    readonly OpenCalls open = new(calls.Length);
    readonly HashSet<Situation> seen = [];
    readonly Stack<Choice> path = new();
    readonly int known = calls.Count(call => call.Answer != Answer.Unknown);

    Register state = Register.Absent;
    int ordered;

    /// <summary>All calls below are ordered, or still open.</summary>
    int reach;

    /// <returns>Null when it was given up.</returns>
    public bool? Finds()
    {
        var behind = long.MinValue;
        while (ordered < known)
        {
            if (seen.Count > Patience) return null;

            var horizon = Horizon();
            if (TakeNeutral(horizon) || TakeNext(behind, horizon)) behind = long.MinValue;
            else if (!TryGiveBack(out behind)) return false;
        }

        return true;
    }

    bool TakeNeutral(long horizon)
    {
        for (var n = open.First; n < calls.Length && calls[n].Start < horizon; n = open.After(n))
        {
            if (calls[n].Answer == Answer.Unknown || calls[n].After(state) is not { } after || after != state) continue;

            open.Remove(n);
            Take(n, after, isNeutral: true);
            return true;
        }

        return false;
    }

    /// <summary>
    /// Orders the first call of a rank behind the given one that may come now and leads to a new situation. Those that end first come
    /// first: a call that lasts may be needed later, one that ends cannot.
    /// </summary>
    bool TakeNext(long behind, long horizon)
    {
        for (var n = Candidate(behind, horizon); n >= 0; n = Candidate(RankOf(n), horizon))
        {
            var after = calls[n].After(state)!.Value;
            open.Remove(n);
            if (seen.Add(new Situation(open.Below(Math.Max(reach, n + 1)), Math.Max(reach, n + 1), after)))
            {
                Take(n, after, isNeutral: false);
                return true;
            }

            open.PutBack(n);
        }

        return false;
    }

    /// <returns>-1 when there is none.</returns>
    int Candidate(long behind, long horizon)
    {
        var (found, rank) = (-1, long.MaxValue);
        for (var n = open.First; n < calls.Length && calls[n].Start < horizon; n = open.After(n))
        {
            if (RankOf(n) <= behind || RankOf(n) >= rank || calls[n].After(state) is not { } after || after == state) continue;

            (found, rank) = (n, RankOf(n));
        }

        return found;
    }

    /// <summary>Most calls of unknown outcome never happened: they come last.</summary>
    long RankOf(int call) => calls[call].Answer == Answer.Unknown ? (long.MaxValue / 2) + calls[call].End : calls[call].End;

    void Take(int call, Register after, bool isNeutral)
    {
        path.Push(new Choice(call, state, reach, isNeutral));
        (state, reach) = (after, Math.Max(reach, call + 1));
        if (calls[call].Answer != Answer.Unknown) ordered++;
    }

    /// <summary>Back to the last choice that was one.</summary>
    /// <param name="behind">The rank of what was chosen there.</param>
    bool TryGiveBack(out long behind)
    {
        behind = long.MinValue;
        while (path.TryPop(out var last))
        {
            open.PutBack(last.Call);
            (state, reach) = (last.Before, last.Reach);
            if (calls[last.Call].Answer != Answer.Unknown) ordered--;
            behind = RankOf(last.Call);
            if (!last.IsNeutral) return true;
        }

        return false;
    }

    /// <summary>What starts later than this cannot come next: a call that had ended by then is still open.</summary>
    long Horizon()
    {
        var horizon = long.MaxValue;
        for (var n = open.First; n < calls.Length && calls[n].Start < horizon; n = open.After(n))
        {
            if (calls[n].Answer != Answer.Unknown) horizon = Math.Min(horizon, calls[n].End);
        }

        return horizon;
    }

    readonly record struct Choice(int Call, Register Before, int Reach, bool IsNeutral);

    /// <param name="Open">The calls below <paramref name="Reach"/> that are not ordered; few, as clients are few.</param>
    readonly record struct Situation(string Open, int Reach, Register State);
}
