namespace Strata.Controllers.Oci;

/// <summary>Why a text is not an image reference.</summary>
/// <param name="Position">The offending character, counted from 1; one past the end when something is missing there.</param>
/// <param name="Reason">What is wrong at that place.</param>
public sealed record ReferenceFault(int Position, string Reason);
