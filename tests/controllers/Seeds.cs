using System.Globalization;
using Xunit;

namespace Strata.Controllers.Tests;

/// <summary>Seeds of random tests: printed, and given with the environment variable STRATA_SEED to run a failure again.</summary>
static class Seeds
{
    public static int Next()
    {
        var given = Environment.GetEnvironmentVariable("STRATA_SEED");
        var seed = given is null ? Random.Shared.Next() : int.Parse(given, CultureInfo.InvariantCulture);
        TestContext.Current.TestOutputHelper!.WriteLine($"STRATA_SEED={seed}");
        return seed;
    }
}
