using Strata.Resources;

namespace Strata.Runtime;

/// <param name="Key">What was processed; null for a controller with a free loop.</param>
/// <param name="NextRetry">When it will be tried again.</param>
public sealed record PassFailure(string Controller, Pointer? Key, Exception Error, DateTimeOffset At, DateTimeOffset NextRetry);
