using System.Text.RegularExpressions;

namespace Strata.Soak.Traces;

/// <summary>Where the tests and what they start may write, each with its reason. All else is a fault.</summary>
sealed partial class DeclaredPlaces
{
    readonly List<(Regex Path, string Reason)> places = [];

    /// <param name="temporary">Of this run of the tests: nothing else uses it.</param>
    /// <param name="checkout">Whose build output may be written.</param>
    /// <param name="more">Files of this machine's own, each a whole path.</param>
    public DeclaredPlaces(string temporary, string checkout, IEnumerable<string> more)
    {
        Below(temporary, "what tests make for themselves, and the runtime's sockets for diagnostics");
        Below($"{checkout}/artifacts", "output of builds: some tests build");

        // The product and its tests.
        Exactly("/dev/null", "nowhere");
        Matching("/dev/loop(-control|[0-9]+)", "mounting a layer");
        Matching("/proc/(self|[0-9]+)/(task/[0-9]+/)?comm", "the runtime names its threads, and a test its process");
        Matching("/dev/shm/sem\\.clrst[0-9a-f]+", "the runtime looks whether a debugger waits; it is never made");
        Exactly("/dev/tty", "a program looks for a terminal");
        Exactly("/sys/strata-target.lock", "where an agent cannot write beside its target; it is never made");

        // unshare, in the namespaces that it has just made.
        Exactly("/", "mounts of a test's namespace become its own");
        Exactly("/proc", "the processes of a test's namespace");
        Below("/run/mount", "the table of util-linux");

        // The .NET SDK, in tests that build what users build.
        Below($"{Environment.GetFolderPath(Environment.SpecialFolder.UserProfile)}/.nuget", "packages of builds");
        Below($"{Environment.GetFolderPath(Environment.SpecialFolder.UserProfile)}/.dotnet", "notes of the SDK");
        Matching("/tmp/(MSBuild[0-9]*|NuGetScratch[^/]*|\\.dotnet)(/.*)?", "between processes of a build");
        Matching("/tmp/[0-9a-f]{32}", "between dotnet test and the program that it runs");
        Matching("/usr/(share|lib)/dotnet/metadata/.*", "the SDK looks whether it may write there");

        // Tools of others, which the tests compare with.
        Below("/var/lib/containers", "the cache of skopeo");
        Matching("/var/tmp/(oci|container_images_)[^/]*(/.*)?", "images on their way through skopeo");
        foreach (var path in more) Exactly(path, "told on the command line");
    }

    /// <summary>Null for a path that is not declared.</summary>
    /// <param name="path">May be one that a process in a namespace of its own has, as others reach it.</param>
    public string? ReasonFor(string path)
    {
        var there = OtherRoot().Replace(path, "");
        return places.Find(place => place.Path.IsMatch(there)).Reason;
    }

    [GeneratedRegex("^/proc/[0-9]+/root(?=/)")]
    private static partial Regex OtherRoot();

    void Exactly(string path, string reason) => Matching(Regex.Escape(path), reason);

    void Below(string directory, string reason) => Matching($"{Regex.Escape(directory)}(/.*)?", reason);

    void Matching(string pattern, string reason) =>
        places.Add((new Regex($"^{pattern}$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking), reason));
}
