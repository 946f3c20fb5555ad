namespace Strata.Controllers.Oci;

/// <summary>The cause of a failure that was an answer: its status, and when the registry wants to be asked again.</summary>
sealed class RegistryRefusal(int status, TimeSpan? retryAfter) : Exception($"the registry answered {status}")
{
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
