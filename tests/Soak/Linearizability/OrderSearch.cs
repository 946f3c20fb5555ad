namespace Strata.Soak.Linearizability;

/// <summary>
/// A depth-first search over the calls that may come next, which remembers the situations (calls ordered, state reached) that it has
/// been in. A call that agrees with the state and does not change it is ordered at once: whatever order there is, it may as well come
/// first. Calls of unknown outcome may be ordered at any time after their start, or never.
/// </summary>
/// <param name="calls">On one resource, by their start.</param>
sealed class OrderSearch(RecordedCall[] calls)
{
    readonly OpenCalls open = new(calls.Length);
    readonly HashSet<Situation> seen = [];
    readonly Stack<Choice> path = new();
    readonly int known = calls.Count(call => call.Answer != Answer.Unknown);

    Register state = Register.Absent;
    int ordered;

    /// <summary>All calls below are ordered, or still open.</summary>
    int reach;

    public bool Finds()
    {
        var candidate = open.First;
        while (ordered < known)
        {
            var horizon = Horizon();
            if (TakeNeutral(horizon) || TakeNext(candidate, horizon))
            {
                candidate = open.First;
            }
            else
            {
                if (!TryGiveBack(out candidate)) return false;
            }
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

    /// <summary>Orders the first call at or behind the candidate that may come now and leads to a new situation.</summary>
    bool TakeNext(int candidate, long horizon)
    {
        for (var n = candidate; n < calls.Length && calls[n].Start < horizon; n = open.After(n))
        {
            if (calls[n].After(state) is not { } after || after == state) continue;

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

    void Take(int call, Register after, bool isNeutral)
    {
        path.Push(new Choice(call, state, reach, isNeutral));
        (state, reach) = (after, Math.Max(reach, call + 1));
        if (calls[call].Answer != Answer.Unknown) ordered++;
    }

    /// <summary>Back to the last choice that was one.</summary>
    /// <param name="candidate">The call behind the one that led nowhere.</param>
    bool TryGiveBack(out int candidate)
    {
        candidate = 0;
        while (path.TryPop(out var last))
        {
            open.PutBack(last.Call);
            (state, reach) = (last.Before, last.Reach);
            if (calls[last.Call].Answer != Answer.Unknown) ordered--;
            candidate = open.After(last.Call);
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
