using System.CommandLine;
using Strata.Controllers.Oci;
using Strata.Controllers.SquashfsBuild;
using Strata.Resources.Node;

namespace Strata.Cli.Authoring;

/// <summary>
/// <c>strata extension build DIR</c>: the image of a folder, judged by the rules of the agent before it is written. The same folder
/// gives the same bytes, on any machine and at any time.
/// </summary>
sealed class BuildCommand : Command
{
    static readonly Argument<string> Source = new("DIR") { Description = "Folder that holds manifest.yaml and rootfs/" };

    static readonly Option<string> Output = new("--output")
    {
        Description = "Where the image goes: oci:///DIR:REF or oci-archive:FILE[:REF]",
        HelpName = "IMAGE",
        Required = true,
    };

    static readonly Option<string> Platforms = new("--platform")
    {
        Description = "Platforms the files are good for, separated by commas",
        HelpName = "OS/ARCH,…",
        DefaultValueFactory = _ => Platform.Host.ToString(),
    };

    public BuildCommand() : base("build", "Build an extension's image from a folder")
    {
        Add(Source);
        Add(Output);
        Add(Platforms);
        Add(PolicyFile.Option);
        SetAction(RunAsync);
    }

    static async Task<int> RunAsync(ParseResult parse, CancellationToken ct)
    {
        var folder = parse.GetRequiredValue(Source);
        var place = ImagePlace.TryParse(parse.GetRequiredValue(Output))
            ?? throw new CommandException(ExitCode.Usage, "--output names no layout", "write oci:///DIR:REF or oci-archive:FILE");
        if (place is { IsArchive: false, Name: null })
            throw new CommandException(ExitCode.Usage, "--output has no name for the image", $"write oci://{place.Path}:REF");
        if (!ExtensionFolder.IsAt(folder))
            throw new CommandException(
                ExitCode.NotFound,
                $"{folder} holds no manifest.yaml and no rootfs/",
                "`strata extension init DIR` makes a folder that does");

        var policy = PolicyFile.In(parse);
        var console = parse.InvocationConfiguration;
        using var scratch = new ScratchDirectory();
        var layer = FolderLayer.Pack(folder, scratch);
        var metadata = Checked(layer, policy, console.Error);
        var name = place.Name ?? $"{metadata.Name}:{metadata.Version}";
        var digest = await WriteAsync(place, name, PlatformsOf(parse, layer), scratch, ct);
        console.Output.WriteLine($"{name}@{digest}");
        return (int)ExitCode.Done;
    }

    /// <exception cref="CommandException">A rule is broken; every finding is told.</exception>
    static ExtensionMetadata Checked(FolderLayer layer, ExtensionPolicy policy, TextWriter talk)
    {
        var report = ExtensionValidator.Validate([layer.Input], HostVersions.Default, policy.Content);
        var findings = report.Findings.Where(finding => finding.Code != ErrorCodes.Incompatible).ToList();
        ReportText.Write(findings, talk);
        return ReportExitCode.Of(findings) is var code and not ExitCode.Done
            ? throw new CommandException(code, $"{ReportText.Errors(findings)}; nothing was written", "correct the folder and build again")
            : report.Metadata!;
    }

    static IReadOnlyList<PlatformImage> PlatformsOf(ParseResult parse, FolderLayer layer) =>
        [.. parse.GetRequiredValue(Platforms).Split(',').Select(text => new PlatformImage(Platform.Parse(text), [layer.Content]))];

    static async Task<Digest> WriteAsync(
        ImagePlace place, string name, IReadOnlyList<PlatformImage> images, ScratchDirectory scratch, CancellationToken ct)
    {
        var files = DurableFiles.Instance;
        using var store = OciStore.OpenShared(place.IsArchive ? scratch.File("layout") : place.Path, files);
        var image = await new OciLayoutWriter(store).WriteAsync(name, images, ct);
        if (place.IsArchive) await OciArchive.WriteAsync(store.Layout, place.Path, files, ct);
        return image.Digest;
    }
}
