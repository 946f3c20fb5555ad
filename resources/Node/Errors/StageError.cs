namespace Strata.Resources.Node;

/// <summary>Why a stage is not done with its resource. No secrets, no control characters.</summary>
/// <param name="Code">Stable word for programs, one of <see cref="ErrorCodes"/>.</param>
/// <param name="Message">What went wrong, and with which image, layer or path.</param>
/// <param name="Hint">What to do about it.</param>
/// <param name="Since">When this error was first seen, unchanged while the code stays the same.</param>
/// <param name="Attempts">Passes that ended with this error.</param>
/// <param name="NextRetry">When the stage tries again by itself; null when only a change of its input can help.</param>
[Message]
public sealed partial record StageError(
    [property: Field(1)] string Code,
    [property: Field(2)] string Message,
    [property: Field(3)] string Hint,
    [property: Field(4)] DateTimeOffset Since,
    [property: Field(5)] int Attempts,
    [property: Field(6)] DateTimeOffset? NextRetry);
