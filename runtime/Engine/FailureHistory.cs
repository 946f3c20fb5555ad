namespace Strata.Runtime;

/// <summary>The latest failures, oldest first.</summary>
sealed class FailureHistory(int capacity)
{
    readonly Lock gate = new();
    readonly Queue<PassFailure> failures = new();

    public IReadOnlyList<PassFailure> Recent
    {
        get
        {
            lock (gate) return [.. failures];
        }
    }

    public void Add(PassFailure failure)
    {
        lock (gate)
        {
            failures.Enqueue(failure);
            while (failures.Count > capacity) failures.Dequeue();
        }
    }
}
