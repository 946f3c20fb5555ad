using Strata.EndToEnd.Tests.Parts;

namespace Strata.EndToEnd.Tests;

/// <summary>What somebody gets who has the packages and not this repository.</summary>
public sealed class PackageTests : IDisposable
{
    /// <summary>In the order of the floors; each needs those before it.</summary>
    static readonly string[] Packed =
        ["protos/cosi/Strata.Protos", "resources/Core/Strata.Resources", "runtime/Strata.Runtime", "runtime/Testing/Strata.Runtime.Testing"];

    readonly TemporaryDirectory directory = new();
    readonly CancellationToken ct = TestContext.Current.CancellationToken;

    static string Configuration { get; } = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task A_back_end_of_others_runs_the_conformance_suites_and_declares_a_resource_from_the_packages_alone()
    {
        foreach (var project in Packed.Select(name => Path.Combine(Requirements.Root, $"{name}.csproj")))
            await DotnetAsync("pack", project, "--no-build", "-o", directory["packages"]);
        var folder = directory.Make("backend");
        await WriteAsync("nuget.config", NuGetConfig);
        await WriteAsync("Backend.csproj", Project);
        await WriteAsync("Backend.cs", Source);

        await DotnetAsync("build", folder);
        var ran = await Tool.MustAsync(Path.Combine(folder, "out", "Backend"), ["-noLogo", "-noColor"], ct);

        Assert.Matches(@"Total: \d{2,}, Errors: 0, Failed: 0, Skipped: 0", ran);
    }

    Task WriteAsync(string file, string text) => File.WriteAllTextAsync(Path.Combine(directory["backend"], file), text, ct);

    /// <summary>Nothing stays behind that would serve the next build.</summary>
    Task DotnetAsync(string verb, params IEnumerable<string> arguments) => Tool.MustAsync(
        "dotnet",
        [verb, .. arguments, "-c", Configuration, "--nologo", "-v", "quiet", "-nodeReuse:false", "-p:UseSharedCompilation=false"],
        ct);

    /// <summary>No source but ours: what they need besides is what this repository was built with.</summary>
    string NuGetConfig => $"""
        <configuration>
          <packageSources>
            <clear />
            <add key="ours" value="{directory["packages"]}" />
          </packageSources>
          <fallbackPackageFolders>
            <add key="built-with" value="{BuiltWith}" />
          </fallbackPackageFolders>
          <config>
            <add key="globalPackagesFolder" value="{directory["unpacked"]}" />
          </config>
        </configuration>
        """;

    static string BuiltWith =>
        Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    static string Project => $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <ImplicitUsings>enable</ImplicitUsings>
            <Nullable>enable</Nullable>
            <OutDir>out/</OutDir>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="Strata.Runtime.Testing" Version="0.1.0" />
            <PackageReference Include="xunit.v3" Version="{VersionOf("xunit.v3")}" />
          </ItemGroup>
        </Project>
        """;

    static string Source => """
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

    static string VersionOf(string package) => System.Xml.Linq.XDocument
        .Load(Path.Combine(Requirements.Root, "Directory.Packages.props"))
        .Descendants("PackageVersion").Single(version => version.Attribute("Include")!.Value == package).Attribute("Version")!.Value;
}
