using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Strata.Runtime.Grpc;

public sealed record GrpcStateOptions
{
    /// <summary>How watches go on after the connection broke; null: any failure ends them.</summary>
    public WatchRetryOptions? WatchRetry { get; init; } = new();

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public ILogger Logger { get; init; } = NullLogger.Instance;
}

/// <summary>When a broken watch tries again from its last bookmark; a watch that got none yet cannot (COSI 6.7).</summary>
public sealed record WatchRetryOptions
{
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(500);

    public double Growth { get; init; } = 1.5;

    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Part of each delay by which it is shortened or lengthened at random, so that clients do not return all at once.</summary>
    public double Jitter { get; init; } = 0.5;

    /// <summary>Time since the interruption after which the watch fails for good; silence is no interruption.</summary>
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromMinutes(15);
}
