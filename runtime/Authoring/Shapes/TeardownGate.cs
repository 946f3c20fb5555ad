using Strata.Resources;

namespace Strata.Runtime;

/// <summary>
/// Whether an input that tears down is to be left as it is yet, because others hold it (COSI 7.12). Each finalizer is asked both questions:
/// neither answer hides the other.
/// </summary>
/// <param name="Until">Only these may still hold it: an empty set means to be the last one. Null: no such rule.</param>
/// <param name="WhileHeld">As long as one of these holds it.</param>
sealed record TeardownGate(IReadOnlyCollection<string>? Until, IReadOnlyCollection<string> WhileHeld)
{
    public bool Ignores(Finalizers finalizers, string own)
    {
        foreach (var finalizer in finalizers)
        {
            if (finalizer == own) continue;
            if (WhileHeld.Contains(finalizer)) return true;
            if (Until is not null && !Until.Contains(finalizer)) return true;
        }

        return false;
    }
}
