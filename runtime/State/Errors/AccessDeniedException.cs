using Strata.Resources;

namespace Strata.Runtime;

/// <summary>A rule refused the access; the state was not asked (COSI 5.5).</summary>
/// <param name="pointer">The id is empty when the access was about a kind.</param>
/// <param name="reason">What is allowed instead, for the one who was refused.</param>
public sealed class AccessDeniedException(Pointer pointer, AccessVerb verb, string reason, Exception? cause = null)
    : StateException($"access denied: {verb.ToString().ToLowerInvariant()} {Named(pointer)}: {reason}", cause)
{
    public Pointer Pointer { get; } = pointer;

    public AccessVerb Verb { get; } = verb;

    public string Reason { get; } = reason;

    static string Named(Pointer pointer) => pointer.Id.Length == 0 ? pointer.Kind.ToString() : pointer.ToString();
}
