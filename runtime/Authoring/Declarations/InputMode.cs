namespace Strata.Runtime;

/// <summary>What an input wakes and allows (COSI 7.2); all allow reading.</summary>
public enum InputMode
{
    /// <summary>Any change wakes the controller.</summary>
    Weak,

    /// <summary>As weak; the controller may also change the finalizers.</summary>
    Strong,

    /// <summary>Only resources that are tearing down and have no finalizers left wake the controller.</summary>
    DestroyReady,

    /// <summary>Any change queues the resource itself; finalizers may be changed.</summary>
    QueuePrimary,

    /// <summary>Any change queues the primaries that a mapper names; finalizers may be changed.</summary>
    QueueMapped,

    /// <summary>As mapped, with the filter of destroy-ready.</summary>
    QueueMappedDestroyReady,
}

/// <summary>Who else may write resources of the type (COSI 7.2).</summary>
public enum OutputMode
{
    /// <summary>No other controller may declare the type.</summary>
    Exclusive,

    /// <summary>Several controllers write the type; each resource is still written by its owner only.</summary>
    Shared,
}
