namespace Strata.Runtime;

/// <summary>Growing delays: 0.5 s, half as much again each time, up to a minute, each ±50 % at random (COSI 7.4).</summary>
/// <param name="jitter">Uniform in [0, 1).</param>
sealed class Backoff(Func<double> jitter)
{
    static readonly TimeSpan First = TimeSpan.FromMilliseconds(500);
    static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    TimeSpan mean = First;

    public TimeSpan Next()
    {
        var delay = mean * (0.5 + jitter());
        mean = mean * 1.5 < Longest ? mean * 1.5 : Longest;
        return delay;
    }

    public void Reset() => mean = First;
}
