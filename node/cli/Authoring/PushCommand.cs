using System.CommandLine;
using System.Globalization;
using Strata.Cli.Following;
using Strata.Controllers.ExtensionPush;
using Strata.Controllers.Oci;
using Strata.Resources.Node;

namespace Strata.Cli.Authoring;

/// <summary><c>strata extension push SOURCE REFERENCE</c>: an image, with all its platforms, to a registry.</summary>
sealed class PushCommand : Command
{
    static readonly Argument<string> Source = new("SOURCE")
    {
        Description = "oci:///DIR[:REF], oci-archive:FILE[:REF], or a folder that holds manifest.yaml and rootfs/",
    };

    static readonly Argument<string> Target = new("REFERENCE") { Description = "Name in the registry: host/repository:tag" };

    public PushCommand() : base("push", "Bring an extension's image to a registry")
    {
        Add(Source);
        Add(Target);
        Add(PlatformList.Option);
        Add(PolicyFile.Option);
        Add(RegistryOptions.Config);
        Add(RegistryOptions.AuthFile);
        SetAction(RunAsync);
    }

    static async Task<int> RunAsync(ParseResult parse, CancellationToken ct)
    {
        var reference = ImageReference.Parse(parse.GetRequiredValue(Target));
        var config = await RegistryOptions.ForPushAsync(reference, parse, ct);
        var console = parse.InvocationConfiguration;
        using var scratch = new ScratchDirectory();
        var (layout, image) = await SourceAsync(parse, scratch, ct);

        using var registries = new ImageSources(TimeProvider.System);
        var pusher = new ImagePusher(registries, TimeProvider.System, new TransferOptions());
        var bar = TransferBar.On(console.Error, reference.Canonical, TimeProvider.System);
        PushedImage pushed;
        try
        {
            pushed = await pusher.PushAsync(
                layout, image, reference, config, update => bar.Report(update.BytesDone, update.BytesTotal), ct);
        }
        catch (StageException e) when (reference.IsHostImplied)
        {
            var taken = $"{reference.Original} was taken for {reference.Canonical}; for another registry, write host/repository:tag";
            throw new FailureException(Failure.Of(e).With(taken), e);
        }
        finally
        {
            bar.End();
        }

        console.Error.WriteLine(Summary(pushed));
        console.Output.WriteLine($"{(reference with { Digest = null }).Canonical}@{pushed.Digest}");
        return (int)ExitCode.Done;
    }

    static async Task<(OciLayout Layout, Descriptor Image)> SourceAsync(ParseResult parse, ScratchDirectory scratch, CancellationToken ct)
    {
        var source = parse.GetRequiredValue(Source);
        if (ImagePlace.TryParse(source) is { } place)
        {
            var layout = place.Layout.Open(ct);
            return (layout, layout.FindNamed(place.Name));
        }

        if (!Directory.Exists(source))
            throw NoFolder.At(
                source, "SOURCE is oci:///DIR[:REF], oci-archive:FILE[:REF], or a folder that holds manifest.yaml and rootfs/");

        var image = FolderImage.Pack(source, PlatformList.In(parse), PolicyFile.In(parse), scratch, parse.InvocationConfiguration.Error);
        using var store = OciStore.OpenShared(scratch.File("layout"), DurableFiles.Instance);
        return (store.Layout, await image.WriteAsync(store, image.DefaultName, ct));
    }

    static string Summary(PushedImage pushed) => pushed.Sent == 0
        ? "nothing to do: the registry has all of it"
        : string.Create(
            CultureInfo.InvariantCulture,
            $"sent {pushed.Sent} of {pushed.Sent + pushed.Present} parts, {pushed.Bytes} bytes of blobs");
}
