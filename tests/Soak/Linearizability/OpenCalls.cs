namespace Strata.Soak.Linearizability;

/// <summary>The numbers of the calls that are not ordered yet: a list that forgets, and takes back what it forgot last.</summary>
sealed class OpenCalls
{
    readonly int[] next;
    readonly int[] previous;
    readonly int end;

    public OpenCalls(int count)
    {
        // Place 0 of the arrays is the head: call n is kept at n + 1.
        end = count + 1;
        next = [.. Enumerable.Range(1, count + 2)];
        previous = [.. Enumerable.Range(-1, count + 2)];
    }

    /// <summary>The number of calls when there is none.</summary>
    public int First => next[0] - 1;

    public int After(int call) => next[call + 1] - 1;

    public void Remove(int call)
    {
        var place = call + 1;
        next[previous[place]] = next[place];
        if (next[place] < end) previous[next[place]] = previous[place];
    }

    /// <summary>In the reverse order of the removals.</summary>
    public void PutBack(int call)
    {
        var place = call + 1;
        next[previous[place]] = place;
        if (next[place] < end) previous[next[place]] = place;
    }

    /// <summary>The open calls below the number, as a text that equals another exactly when the calls do.</summary>
    public string Below(int number)
    {
        var text = new System.Text.StringBuilder();
        for (var call = First; call < number && call < end - 1; call = After(call)) text.Append((char)call);
        return text.ToString();
    }
}
