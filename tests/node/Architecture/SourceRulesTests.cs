using System.Text.RegularExpressions;

namespace Strata.Node.Tests.Architecture;

/// <summary>What no assembly tells: rules over the sources.</summary>
public sealed partial class SourceRulesTests
{
    const int LongestFile = 600;

    static readonly string[] Replayed = ["runtime/State", "runtime/Engine", "runtime/Authoring"];

    [Fact]
    public void The_schedule_of_the_runtime_can_be_replayed()
    {
        var sources = Replayed.SelectMany(Checkout.Files).ToList();

        Assert.NotEmpty(sources);
        Assert.All(sources, source => Assert.DoesNotMatch(LeavesTheScheduler(), Checkout.Read(source)));
    }

    [Fact]
    public void Versions_of_packages_have_one_home()
    {
        var projects = Checkout.Files().Where(file => Path.GetExtension(file) is ".csproj" or ".props" or ".targets");

        Assert.Equal(["Directory.Packages.props"], projects.Where(project => VersionsIn(project).Any()));
    }

    [Fact]
    public void Files_stay_short()
    {
        var sources = Checkout.Files()
            .Where(file => Path.GetExtension(file) is ".cs" or ".proto" || file.StartsWith("eng/", StringComparison.Ordinal));

        Assert.All(sources, source => Assert.InRange(Checkout.Read(source).Count(character => character == '\n'), 0, LongestFile));
    }

    /// <summary>`error: what happened (code)`, then on its own line what to do: both in lower case, and without a full stop.</summary>
    [Fact]
    public void What_users_are_told_to_do_is_written_in_one_way()
    {
        var sources = Checkout.Files("controllers").Concat(Checkout.Files("node/agent")).Where(file => Path.GetExtension(file) == ".cs").ToList();

        Assert.NotEmpty(sources);
        Assert.All(sources, source => Assert.DoesNotMatch(Sentence(), Checkout.Read(source)));
    }

    static IEnumerable<string> VersionsIn(string project) =>
        from item in Checkout.ReadXml(project).Descendants()
        where item.Name.LocalName == "PackageVersion"
            || (item.Name.LocalName == "PackageReference" && (item.Attribute("Version") ?? item.Attribute("VersionOverride")) is not null)
            || (item.Name.LocalName is "Version" or "VersionOverride" && item.Parent?.Name.LocalName == "PackageReference")
        select item.ToString();

    // Descriptions of metrics are sentences.
    [GeneratedRegex("^(?!.*Create(Counter|Histogram|Observable)).*\"[A-Z][a-z]+[ ,][^\"\n]*\\.\"", RegexOptions.Multiline)]
    private static partial Regex Sentence();

    [GeneratedRegex(@"ConfigureAwait\s*\(\s*false|\bTask\.Run\b|\bThreadPool\b")]
    private static partial Regex LeavesTheScheduler();
}
