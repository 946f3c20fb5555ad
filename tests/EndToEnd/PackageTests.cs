using System.Xml.Linq;
using Strata.EndToEnd.Tests.Parts;

namespace Strata.EndToEnd.Tests;

/// <summary>What somebody gets who has the packages and not this repository.</summary>
public sealed class PackageTests(PackageFeed feed) : IClassFixture<PackageFeed>
{
    readonly CancellationToken ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_back_end_of_others_runs_the_conformance_suites_and_declares_a_resource_from_the_packages_alone()
    {
        var folder = await feed.MakeAsync(
            "backend", ct, ("Backend.csproj", Project("Strata.Runtime.Testing", "xunit.v3")), ("Backend.cs", BackEnd));

        await PackageFeed.BuildAsync("build", [folder], ct);
        var ran = await Tool.MustAsync(Path.Combine(folder, "out", "Backend"), ["-noLogo", "-noColor"], ct);

        Assert.Matches(@"Total: \d{2,}, Errors: 0, Failed: 0, Skipped: 0", ran);
    }

    [Fact]
    public async Task The_program_of_the_README_greets()
    {
        var readme = await File.ReadAllTextAsync(Path.Combine(Requirements.Root, "README.md"), ct);
        var program = readme.Split("## Embed the runtime")[1].Split("```csharp\n")[1].Split("```")[0];
        var folder = await feed.MakeAsync(
            "readme", ct, ("Readme.csproj", Project("Strata.Runtime.Hosting", "Microsoft.Extensions.Hosting")), ("Program.cs", program));

        await PackageFeed.BuildAsync("build", [folder], ct);
        var said = await Tool.MustAsync(Path.Combine(folder, "out", "Readme"), [], ct);

        Assert.Equal("Hello, Ada.\n", said);
    }

    /// <summary>The hyphen may stand in names of files and not in namespaces.</summary>
    [Fact]
    public async Task A_project_made_of_the_template_builds_runs_and_passes_its_test()
    {
        var folder = feed.At("my-controllers");
        string[] hive = ["--debug:custom-hive", feed.At("hive")];
        var template = Assert.Single(Directory.GetFiles(feed.Packages, "Strata.Templates.*.nupkg"));
        await Tool.MustAsync("dotnet", ["new", "install", template, .. hive], ct);
        await Tool.MustAsync(
            "dotnet", ["new", "strata-controller", "-o", folder, "--packages", feed.Packages, "--no-update-check", .. hive], ct);

        await PackageFeed.BuildAsync("build", [Path.Combine(folder, "my-controllers.slnx")], ct);
        var tested = await Tool.MustAsync("dotnet", ["test", "--no-build", "-c", PackageFeed.Configuration], ct, folder);
        var said = await Tool.MustAsync(
            Path.Combine(folder, "my-controllers", "bin", PackageFeed.Configuration, "net10.0", "my-controllers"), [], ct, folder);

        Assert.Matches(@"succeeded: 1\b", tested);
        Assert.Contains("Hello, Ada.\n", said, StringComparison.Ordinal);
    }

    static string Project(params IEnumerable<string> packages) => new XElement(
        "Project",
        new XAttribute("Sdk", "Microsoft.NET.Sdk"),
        new XElement(
            "PropertyGroup",
            new XElement("OutputType", "Exe"),
            new XElement("TargetFramework", "net10.0"),
            new XElement("ImplicitUsings", "enable"),
            new XElement("Nullable", "enable"),
            new XElement("OutDir", "out/")),
        new XElement(
            "ItemGroup",
            packages.Select(package => new XElement(
                "PackageReference", new XAttribute("Include", package), new XAttribute("Version", VersionOf(package)))))).ToString();

    static string BackEnd => """
        using Strata.Resources;
        using Strata.Runtime;
        using Strata.Runtime.Testing;
        using Xunit;

        public sealed class MyBackEnd : StateConformance
        {
            protected override ValueTask<ICoreState> CreateAsync() => ValueTask.FromResult<ICoreState>(new InMemoryState());
        }

        public sealed class MyEngine : RuntimeConformance
        {
            protected override ValueTask<ICoreState> CreateAsync() => ValueTask.FromResult<ICoreState>(new InMemoryState());
        }

        [Resource]
        public sealed partial record Lamp([property: Field(1)] bool IsOn)
        {
            public static ResourceDefinition Definition { get; } = ResourceDefinition.Create("Lamps.example.dev", "house");
        }

        public sealed class Generated
        {
            [Fact]
            public void A_record_is_a_resource() => Assert.Equal(new Lamp(true), Lamp.FromProto(new Lamp(true).ToProto()));
        }
        """;

    static string VersionOf(string package) =>
        package.StartsWith("Strata.", StringComparison.Ordinal)
            ? XDocument.Load(Path.Combine(Requirements.Root, "Directory.Build.props")).Descendants("Version").Single().Value
            : XDocument.Load(Path.Combine(Requirements.Root, "Directory.Packages.props")).Descendants("PackageVersion")
                .Single(version => version.Attribute("Include")!.Value == package).Attribute("Version")!.Value;
}
