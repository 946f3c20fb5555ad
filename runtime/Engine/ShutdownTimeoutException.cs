namespace Strata.Runtime;

/// <summary>A stopped runtime gave up on controllers that did not end in time. What they read or write from now on fails.</summary>
public sealed class ShutdownTimeoutException : TimeoutException
{
    internal ShutdownTimeoutException(TimeSpan timeout, IReadOnlyList<string> controllers, Task ended)
        : base($"{timeout} after the runtime was stopped still running: {string.Join(", ", controllers)}") =>
        (Controllers, Ended) = (controllers, ended);

    /// <summary>Who still runs.</summary>
    public IReadOnlyList<string> Controllers { get; }

    /// <summary>Ends with the last of them: what they work on outside of the state is theirs until then.</summary>
    public Task Ended { get; }
}
