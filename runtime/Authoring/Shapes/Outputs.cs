using System.Collections;
using Strata.Resources;

namespace Strata.Runtime;

/// <summary>The complete set of outputs a pass wants; whatever is not named goes. Write it as <c>new() { { id, spec } }</c>.</summary>
public sealed class Outputs<TOut> : IEnumerable<string> where TOut : class
{
    readonly SortedDictionary<string, Wanted> wanted = new(StringComparer.Ordinal);

    public int Count => wanted.Count;

    /// <summary>Leaves the outputs as they are.</summary>
    public bool IsSkip { get; private init; }

    /// <summary>When the key is processed again without any change.</summary>
    public TimeSpan? After { get; private set; }

    internal static Outputs<TOut> Skip => new() { IsSkip = true };

    internal IReadOnlyDictionary<string, Wanted> All => wanted;

    internal Pass Pass => After is { } after ? Pass.Again(after) : IsSkip ? Pass.Skipped : Pass.Done;

    /// <param name="labels">The output's labels; null leaves them.</param>
    /// <exception cref="ArgumentException">The id was added already.</exception>
    public void Add(string id, TOut spec, StringMap? labels = null) => wanted.Add(id, new Wanted(spec, labels));

    public Outputs<TOut> Again(TimeSpan after)
    {
        After = after;
        return this;
    }

    public IEnumerator<string> GetEnumerator() => wanted.Keys.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal sealed record Wanted(TOut Spec, StringMap? Labels);
}
