using System.CommandLine;
using System.CommandLine.Parsing;
using Strata.Cli.Authoring.Debian;
using Strata.Controllers.Oci;

namespace Strata.Cli.Authoring;

/// <summary>
/// <c>strata extension build DIR</c>: the image of a folder, judged by the rules of the agent before it is written. The same folder
/// gives the same bytes, on any machine and at any time.
/// </summary>
sealed class BuildCommand : Command
{
    static readonly Argument<string?> Source = new("DIR")
    {
        Description = "Folder that holds manifest.yaml and rootfs/",
        Arity = ArgumentArity.ZeroOrOne,
    };

    static readonly Option<string> Output = new("--output")
    {
        Description = "Where the image goes: oci:///DIR:REF or oci-archive:FILE[:REF]",
        HelpName = "IMAGE",
        Required = true,
    };

    static readonly Option<string[]> Debs = new("--from-deb")
    {
        Description = "Debian packages to make an extension of, instead of DIR; their files move below /usr/local where that is safe",
        HelpName = "FILE…",
        AllowMultipleArgumentsPerToken = true,
    };

    static readonly Option<string?> ExtensionName = new("--name")
    {
        Description = "With --from-deb: name of the extension [that of the first package]",
        HelpName = "NAME",
    };

    static readonly Option<string[]> LeftOut = new("--leave-out")
    {
        Description = "With --from-deb: paths to build without, and all that is below them",
        HelpName = "PATH…",
        AllowMultipleArgumentsPerToken = true,
    };

    public BuildCommand() : base("build", "Build an extension's image from a folder")
    {
        Add(Source);
        Add(Output);
        Add(PlatformList.Option);
        Add(PolicyFile.Option);
        Add(Debs);
        Add(ExtensionName);
        Add(LeftOut);
        Validators.Add(CheckSource);
        SetAction(RunAsync);
    }

    static async Task<int> RunAsync(ParseResult parse, CancellationToken ct)
    {
        var place = ImagePlace.TryParse(parse.GetRequiredValue(Output))
            ?? throw new CommandException(ExitCode.Usage, "--output names no layout", "write oci:///DIR:REF or oci-archive:FILE");
        if (place is { Layout.IsArchive: false, Name: null })
            throw new CommandException(ExitCode.Usage, "--output has no name for the image", $"write {place.Layout}:REF");
        if (place.Layout.IsArchive && Path.GetDirectoryName(Path.GetFullPath(place.Layout.Path)) is { } parent && !Directory.Exists(parent))
            throw new CommandException(ExitCode.NotFound, $"there is no folder {parent} for the archive", "make it, or name another one");
        var policy = PolicyFile.In(parse);
        var console = parse.InvocationConfiguration;
        using var scratch = new ScratchDirectory();
        var image = parse.GetValue(Source) is { } folder
            ? FolderImage.Pack(folder, PlatformList.In(parse), policy, scratch, console.Error)
            : await new DebExtension(parse.GetValue(Debs)!, parse.GetValue(ExtensionName), parse.GetValue(LeftOut) ?? [])
                .PackAsync(PlatformList.Given(parse), policy, scratch, console.Error, ct);
        var name = place.Name ?? image.DefaultName;
        var digest = await WriteAsync(place.Layout, name, image, scratch, ct);
        console.Output.WriteLine($"{name}@{digest}");
        return (int)ExitCode.Done;
    }

    static void CheckSource(CommandResult result)
    {
        var (folder, debs) = (result.GetValue(Source), result.GetValue(Debs) ?? []);
        if (folder is null == (debs.Length == 0)) result.AddError("give DIR or --from-deb, one of them");
        if (debs.Length == 0 && (result.GetValue(ExtensionName) is not null || result.GetValue(LeftOut) is { Length: > 0 }))
            result.AddError("--name and --leave-out belong to --from-deb");
    }

    static async Task<Digest> WriteAsync(LayoutPlace place, string name, FolderImage image, ScratchDirectory scratch, CancellationToken ct)
    {
        using var store = OciStore.OpenShared(place.IsArchive ? scratch.File("layout") : place.Path, DurableFiles.Instance);
        var written = await image.WriteAsync(store, name, ct);
        if (place.IsArchive) await OciArchive.WriteAsync(store.Layout, place.Path, ct);
        return written.Digest;
    }
}
