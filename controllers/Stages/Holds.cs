namespace Strata.Controllers.Stages;

/// <summary>
/// Names that a clean-up may not remove: those that are held, and those that were held at any moment since it began. Whoever wants to find
/// something present holds its name first. Names are removed under the same lock, so what was found stays until it is let go.
/// </summary>
public sealed class Holds<TName> where TName : notnull
{
    readonly Lock gate = new();
    readonly Dictionary<TName, int> held = [];

    HashSet<TName>? heldSince;

    /// <summary>Holds nothing yet; what is added to it is held until it is disposed.</summary>
    public Hold Open(params ReadOnlySpan<TName> names)
    {
        var hold = new Hold(this);
        foreach (var name in names) hold.Add(name);
        return hold;
    }

    /// <summary>Begins a clean-up, which ends when this is disposed. What it wants to keep is to be looked up after this call.</summary>
    /// <exception cref="InvalidOperationException">Another one has not ended.</exception>
    public Sweep Begin()
    {
        lock (gate)
        {
            if (heldSince is not null) throw new InvalidOperationException("two clean-ups of the same names");

            heldSince = [.. held.Keys];
            return new Sweep(this);
        }
    }

    void Add(TName name)
    {
        lock (gate)
        {
            held[name] = held.GetValueOrDefault(name) + 1;
            heldSince?.Add(name);
        }
    }

    void Release(TName name)
    {
        lock (gate)
        {
            if (held[name] == 1) held.Remove(name);
            else held[name]--;
        }
    }

    /// <summary>What one user holds.</summary>
    public sealed class Hold : IDisposable
    {
        readonly Holds<TName> holds;
        readonly HashSet<TName> names = [];

        internal Hold(Holds<TName> holds) => this.holds = holds;

        /// <summary>To be called before the name is looked for.</summary>
        public void Add(TName name)
        {
            if (names.Add(name)) holds.Add(name);
        }

        public void Dispose()
        {
            foreach (var name in names) holds.Release(name);
            names.Clear();
        }
    }

    /// <summary>One clean-up.</summary>
    public sealed class Sweep : IDisposable
    {
        readonly Holds<TName> holds;

        internal Sweep(Holds<TName> holds) => this.holds = holds;

        public bool IsHeld(TName name)
        {
            lock (holds.gate) return holds.heldSince!.Contains(name);
        }

        /// <summary>Removes something unless its name is held; nobody can come to hold it meanwhile.</summary>
        /// <returns>True when it was removed.</returns>
        public bool Remove(TName name, Action remove)
        {
            lock (holds.gate)
            {
                if (holds.heldSince!.Contains(name)) return false;

                remove();
                return true;
            }
        }

        public void Dispose()
        {
            lock (holds.gate) holds.heldSince = null;
        }
    }
}
