using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
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
    readonly Dictionary<Pointer, KeyPasses> known = [];

    KeyPasses? oldest;
    KeyPasses? newest;

    public string Controller => controller;

    /// <summary>For passes that follow each other. Null when nothing is kept.</summary>
    public PassRecording? NewRecording() => keys > 0 ? new PassRecording(this, time, details) : null;

    /// <summary>Those of the key, which becomes the latest one.</summary>
    public KeyPasses PassesOf(Pointer? key)
    {
        lock (gate)
        {
            ref var passes = ref CollectionsMarshal.GetValueRefOrAddDefault(known, key ?? default, out _);
            if (passes is null) passes = new KeyPasses(key);
            else Unlink(passes);

            var latest = passes;
            Append(latest);
            if (known.Count > keys) Forget(oldest!);
            return latest;
        }
    }

    /// <summary>The last pass over every key, of all keys or of those that are chosen; the latest first.</summary>
    public IReadOnlyList<PassRecord> LastOfEach(Func<Pointer?, bool>? isChosen = null)
    {
        lock (gate)
        {
            var chosen = LatestFirst().Where(passes => isChosen is null || isChosen(passes.Key));
            return [.. chosen.Select(passes => ViewOf(passes, passes.Last)).OfType<PassRecord>()];
        }
    }

    /// <summary>The pass that wrote the resource last, or found it as it should be; and the last pass over the same key.</summary>
    public bool TryFindMaker(Pointer resource, [NotNullWhen(true)] out PassRecord? maker, [NotNullWhen(true)] out PassRecord? last)
    {
        lock (gate)
        {
            foreach (var passes in LatestFirst())
            {
                maker = ViewOf(passes, passes.MakerOf(resource));
                last = ViewOf(passes, passes.Last);
                if (maker is not null && last is not null) return true;
            }
        }

        (maker, last) = (null, null);
        return false;
    }

    IEnumerable<KeyPasses> LatestFirst()
    {
        for (var passes = newest; passes is not null; passes = passes.Older) yield return passes;
    }

    void Append(KeyPasses passes)
    {
        (passes.Older, passes.Newer) = (newest, null);
        if (newest is null) oldest = passes;
        else newest.Newer = passes;

        newest = passes;
    }

    void Unlink(KeyPasses passes)
    {
        if (passes.Older is null) oldest = passes.Newer;
        else passes.Older.Newer = passes.Newer;

        if (passes.Newer is null) newest = passes.Older;
        else passes.Newer.Older = passes.Older;
    }

    void Forget(KeyPasses passes)
    {
        Unlink(passes);
        known.Remove(passes.Key ?? default);
    }

    PassRecord? ViewOf(KeyPasses passes, PassFacts? facts) => facts?.View(controller, passes.Key, time);
}
