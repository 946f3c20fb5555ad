
namespace Strata.EndToEnd.Tests.Parts;

/// <summary>
/// What these tests need of the machine. What is missing skips a test with its reason, and fails it where skipping is not allowed.
/// </summary>
static class Requirements
{
    public static string Strata => Path.Combine(Root, "out", "strata");

    public static string DockerRegistry => Path.Combine(Root, ".tools", "docker-registry", "usr", "bin", "docker-registry");

    /// <summary>The checkout: the nearest directory above the tests with the solution in it.</summary>
    public static string Root { get; } = FindRoot();

    static bool MustNotSkip =>
        Environment.GetEnvironmentVariable("CI") == "true" || Environment.GetEnvironmentVariable("STRATA_NO_SKIP") == "1";

    public static void Check(params ReadOnlySpan<string> programs)
    {
        if (!Environment.IsPrivilegedProcess) Missing("root: run the tests as root");
        if (!File.Exists("/dev/loop-control")) Missing("/dev/loop-control: in a container, run with --privileged");
        CheckStrata(programs);
    }

    /// <summary>For tests that need no rights.</summary>
    public static void CheckStrata(params ReadOnlySpan<string> programs)
    {
        if (!File.Exists(Strata)) Missing("out/strata: run make build");
        foreach (var program in programs)
        {
            if (!IsOnPath(program)) Missing($"{program}: run eng/setup test");
        }
    }

    static bool IsOnPath(string program) =>
        Path.IsPathRooted(program)
            ? File.Exists(program)
            : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(directory => File.Exists(Path.Combine(directory, program)));

    static void Missing(string what)
    {
        if (MustNotSkip) Assert.Fail($"needs {what}");
        Assert.Skip($"needs {what}");
    }

    static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Controllers.sln"))) directory = directory.Parent!;
        return directory.FullName;
    }
}
