using Xunit;

namespace Strata.Controllers.Tests;

/// <summary>Skips a test with its reason where the machine lacks something; where nothing may be skipped, the test fails instead.</summary>
static class Needs
{
    static readonly bool NoSkip =
        Environment.GetEnvironmentVariable("CI") == "true" || Environment.GetEnvironmentVariable("STRATA_NO_SKIP") == "1";

    public static void Root() => That(Environment.IsPrivilegedProcess, "needs root");

    public static void Programs(params string[] names)
    {
        foreach (var name in names) That(IsInstalled(name), $"needs the program {name}");
    }

    public static void That(bool fulfilled, string need)
    {
        if (NoSkip) Assert.True(fulfilled, need);
        else Assert.SkipUnless(fulfilled, need);
    }

    static bool IsInstalled(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(directory => File.Exists(Path.Combine(directory, name)));
}
