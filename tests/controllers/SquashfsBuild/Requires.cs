using Xunit;

namespace Strata.Controllers.Tests.SquashfsBuild;

/// <summary>What a test needs of the machine: skipped with the reason shown, or failed where everything has to be there.</summary>
static class Requires
{
    static bool SkippingIsFailing =>
        Environment.GetEnvironmentVariable("CI") == "true" || Environment.GetEnvironmentVariable("STRATA_NO_SKIP") == "1";

    public static void Programs(params string[] names)
    {
        foreach (var name in names.Where(name => !IsInstalled(name))) Missing($"{name} is not installed");
    }

    public static void Root()
    {
        if (!Environment.IsPrivilegedProcess) Missing("needs root");
    }

    static void Missing(string reason)
    {
        if (SkippingIsFailing) Assert.Fail(reason);
        Assert.Skip(reason);
    }

    static bool IsInstalled(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(directory => File.Exists(Path.Combine(directory, name)));
}
