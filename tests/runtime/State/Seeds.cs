namespace Strata.Runtime.Tests;

/// <summary>Seeds of random tests: printed, and given with the environment variable STRATA_SEED to run a failure again.</summary>
static class Seeds
{
    public static int Next(ITestOutputHelper output)
    {
        var given = Environment.GetEnvironmentVariable("STRATA_SEED");
        var seed = given is null ? Random.Shared.Next() : int.Parse(given, System.Globalization.CultureInfo.InvariantCulture);
        output.WriteLine($"STRATA_SEED={seed}");
        return seed;
    }
}
