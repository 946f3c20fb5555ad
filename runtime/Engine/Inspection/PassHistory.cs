using System.Diagnostics.CodeAnalysis;
using Strata.Resources;

namespace Strata.Runtime;

/// <summary>
/// The latest passes of one controller, per key: the last one, and the last one that made something. Of more keys than the limit those
/// that were processed longest ago are forgotten.
/// </summary>
/// <param name="keys">0: nothing is kept.</param>
/// <param name="details">Reads of a pass, and writes.</param>
sealed class PassHistory(string controller, TimeProvider time, int keys, int details)
{
    readonly Lock gate = new();
    readonly Dictionary<Pointer, LinkedListNode<KeyPasses>> known = [];
    readonly LinkedList<KeyPasses> byAge = new(); // longest ago first

    public string Controller => controller;

    /// <summary>Notes, from here on in this flow of control, what the controller reads and writes.</summary>
    /// <param name="key">Null for a free loop.</param>
    /// <returns>Null when nothing is kept.</returns>
    public PassRecording? Begin(Pointer? key)
    {
        if (keys <= 0) return null;

        KeyPasses passes;
        lock (gate) passes = PassesOf(key);

        return PassRecording.Begin(passes, time, details);
    }

    /// <summary>The last pass over every key, of all keys or of those that are chosen; the latest first.</summary>
    public IReadOnlyList<PassRecord> LastOfEach(Func<Pointer?, bool>? isChosen = null)
    {
        lock (gate)
        {
            var chosen = byAge.Where(passes => isChosen is null || isChosen(passes.Key)).Reverse();
            return [.. chosen.Select(passes => ViewOf(passes, passes.Last)).OfType<PassRecord>()];
        }
    }

    /// <summary>The pass that wrote the resource last, or found it as it should be; and the last pass over the same key.</summary>
    public bool TryFindMaker(Pointer resource, [NotNullWhen(true)] out PassRecord? maker, [NotNullWhen(true)] out PassRecord? last)
    {
        lock (gate)
        {
            foreach (var passes in byAge.Reverse())
            {
                maker = ViewOf(passes, passes.MakerOf(resource));
                last = ViewOf(passes, passes.Last);
                if (maker is not null && last is not null) return true;
            }
        }

        (maker, last) = (null, null);
        return false;
    }

    KeyPasses PassesOf(Pointer? key)
    {
        if (known.TryGetValue(key ?? default, out var node))
        {
            byAge.Remove(node);
            byAge.AddLast(node);
            return node.Value;
        }

        if (known.Count >= keys)
        {
            known.Remove(byAge.First!.Value.Key ?? default);
            byAge.RemoveFirst();
        }

        node = byAge.AddLast(new KeyPasses(key));
        known.Add(key ?? default, node);
        return node.Value;
    }

    PassRecord? ViewOf(KeyPasses passes, PassFacts? facts) => facts?.View(controller, passes.Key, time);
}

/// <summary>What is kept of one key. Never two passes at a time.</summary>
sealed class KeyPasses(Pointer? key)
{
    PassFacts? last;
    PassFacts? lastMaking;

    public Pointer? Key => key;

    /// <summary>Also while it runs.</summary>
    public PassFacts? Last => Volatile.Read(ref last);

    /// <summary>The last pass that made the resource, also while it runs.</summary>
    public PassFacts? MakerOf(Pointer resource) => new[] { Last, Volatile.Read(ref lastMaking) }
        .FirstOrDefault(facts => facts?.Made(resource) == true);

    public void Begin(PassFacts facts) => Volatile.Write(ref last, facts);

    public void Ended(PassFacts facts)
    {
        if (facts.HasWrites) Volatile.Write(ref lastMaking, facts);
    }
}
