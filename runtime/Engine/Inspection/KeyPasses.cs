using Strata.Resources;

namespace Strata.Runtime;

/// <summary>What is kept of one key. Never two passes at a time. A link of the chain that its history keeps by age.</summary>
sealed class KeyPasses(Pointer? key)
{
    PassFacts? last;
    PassFacts? lastMaking;

    public Pointer? Key => key;

    public KeyPasses? Older { get; set; }

    public KeyPasses? Newer { get; set; }

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
