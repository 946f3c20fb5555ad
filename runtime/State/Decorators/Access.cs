using Strata.Resources;

namespace Strata.Runtime;

/// <summary>What somebody is about to do (COSI 5.5). Everything that <see cref="State"/> derives appears as its parts.</summary>
/// <param name="Pointer">The id is empty for lists and watches of a kind.</param>
public readonly record struct Access(Pointer Pointer, AccessVerb Verb)
{
    /// <summary>Gets, lists or watches.</summary>
    public bool IsRead => Verb <= AccessVerb.Watch;
}

public enum AccessVerb
{
    Get = 0,
    List = 1,
    Watch = 2,
    Create = 3,
    Update = 4,
    Destroy = 5,
}

/// <summary>
/// Decides about one access. What it throws is thrown as it is, so a rule may answer with a failure of its own, such as
/// <see cref="NotFoundException"/>.
/// </summary>
/// <returns>Null allows; a text refuses, and is the reason of the <see cref="AccessDeniedException"/>.</returns>
public delegate ValueTask<string?> AccessRule(Access access, CancellationToken ct);
