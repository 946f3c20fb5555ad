using System.CommandLine;
using Strata.Controllers.Oci;

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

    public BuildCommand() : base("build", "Build an extension's image from a folder")
    {
        Add(Source);
        Add(Output);
        Add(PlatformList.Option);
        SetAction(RunAsync);
    }

    static async Task<int> RunAsync(ParseResult parse, CancellationToken ct)
    {
        var folder = parse.GetRequiredValue(Source);
        var place = ImagePlace.TryParse(parse.GetRequiredValue(Output))
            ?? throw new CommandException(ExitCode.Usage, "--output names no layout", "write oci:///DIR:REF or oci-archive:FILE");
        if (place is { IsArchive: false, Name: null })
            throw new CommandException(ExitCode.Usage, "--output has no name for the image", $"write oci://{place.Path}:REF");
        var console = parse.InvocationConfiguration;
        using var scratch = new ScratchDirectory();
        var image = FolderImage.Pack(folder, PlatformList.In(parse), scratch, console.Error);
        var name = place.Name ?? image.DefaultName;
        var digest = await WriteAsync(place, name, image, scratch, ct);
        console.Output.WriteLine($"{name}@{digest}");
        return (int)ExitCode.Done;
    }

    static async Task<Digest> WriteAsync(ImagePlace place, string name, FolderImage image, ScratchDirectory scratch, CancellationToken ct)
    {
        var files = DurableFiles.Instance;
        using var store = OciStore.OpenShared(place.IsArchive ? scratch.File("layout") : place.Path, files);
        var written = await image.WriteAsync(store, name, ct);
        if (place.IsArchive) await OciArchive.WriteAsync(store.Layout, place.Path, files, ct);
        return written.Digest;
    }
}
