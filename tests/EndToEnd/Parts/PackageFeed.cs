using System.Reflection;

namespace Strata.EndToEnd.Tests.Parts;

/// <summary>
/// Our packages in a directory of their own, and beside them whatever tests make of these: the nuget.config above it names no source but
/// ours, and takes the rest from what this repository was built with.
/// </summary>
public sealed class PackageFeed : IAsyncLifetime
{
    /// <summary>In the order of the floors; each needs those before it.</summary>
    static readonly string[] Packed =
    [
        "protos/cosi/Strata.Protos", "resources/Core/Strata.Resources", "runtime/Strata.Runtime", "runtime/Hosting/Strata.Runtime.Hosting",
        "runtime/Testing/Strata.Runtime.Testing", "examples/template/Strata.Templates",
    ];

    readonly TemporaryDirectory directory = new();

    /// <summary>Of this build.</summary>
    public static string Configuration { get; } =
        typeof(PackageFeed).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    public string Packages => directory["packages"];

    static string BuiltWith =>
        Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    string NuGetConfig => $"""
        <configuration>
          <packageSources>
            <clear />
            <add key="ours" value="{Packages}" />
          </packageSources>
          <fallbackPackageFolders>
            <add key="built-with" value="{directory["built-with"]}" />
          </fallbackPackageFolders>
          <config>
            <add key="globalPackagesFolder" value="{directory["unpacked"]}" />
          </config>
        </configuration>
        """;

    public async ValueTask InitializeAsync()
    {
        var ct = TestContext.Current.CancellationToken;
        await File.WriteAllTextAsync(directory["nuget.config"], NuGetConfig, ct);
        LinkBuiltWith();
        foreach (var project in Packed.Select(name => Path.Combine(Requirements.Root, $"{name}.csproj")))
            await BuildAsync("pack", [project, "--no-build", "-o", Packages], ct);
    }

    public ValueTask DisposeAsync()
    {
        directory.Dispose();
        return default;
    }

    /// <summary>A path below the directory; nothing is made.</summary>
    public string At(string name) => directory[name];

    /// <summary>A new sub-directory with these files: name and text of each.</summary>
    public async Task<string> MakeAsync(string name, CancellationToken ct, params (string Name, string Text)[] files)
    {
        var folder = directory.Make(name);
        foreach (var file in files) await File.WriteAllTextAsync(Path.Combine(folder, file.Name), file.Text, ct);

        return folder;
    }

    /// <summary>`dotnet build` or `pack`. Nothing stays behind that would serve the next build.</summary>
    public static Task BuildAsync(string verb, IEnumerable<string> arguments, CancellationToken ct) => Tool.MustAsync(
        "dotnet",
        [verb, .. arguments, "-c", Configuration, "--nologo", "-v", "quiet", "-nodeReuse:false", "-p:UseSharedCompilation=false"],
        ct);

    /// <summary>Without ours: whoever used our packages has them there as they were then.</summary>
    void LinkBuiltWith()
    {
        var links = directory.Make("built-with");
        foreach (var package in new DirectoryInfo(BuiltWith).EnumerateDirectories())
        {
            if (!package.Name.StartsWith("strata.", StringComparison.Ordinal))
                File.CreateSymbolicLink(Path.Combine(links, package.Name), package.FullName);
        }
    }
}
