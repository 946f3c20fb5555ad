using Strata.Controllers.Oci;
using Strata.Controllers.SquashfsBuild;
using Strata.Resources.Node;

namespace Strata.Cli.Authoring;

/// <summary>
/// The image that an argument names. A folder is packed, a registry asked; what is fetched for that is gone when
/// this is disposed.
/// </summary>
sealed class ImageArgument : IDisposable
{
    const string Forms = "an image is a reference such as ghcr.io/example/hello:v1.0.0, oci:///DIR[:REF], oci-archive:FILE[:REF], "
        + "or a folder that holds manifest.yaml and rootfs/";

    readonly ScratchDirectory scratch;

    ImageArgument(ScratchDirectory scratch, IReadOnlyList<LayerInput> layers) => (this.scratch, Layers) = (scratch, layers);

    public IReadOnlyList<LayerInput> Layers { get; }

    /// <exception cref="CommandException">There is no such image, or the text names none.</exception>
    /// <param name="registriesFor">Asked when the text is a reference.</param>
    /// <exception cref="StageException">What the layout or the registry says.</exception>
    public static async Task<ImageArgument> OpenAsync(
        string text, Func<ImageReference, Task<RegistriesConfig>> registriesFor, CancellationToken ct)
    {
        var scratch = new ScratchDirectory();
        try
        {
            return new ImageArgument(scratch, await LayersAsync(text, registriesFor, scratch, ct));
        }
        catch
        {
            scratch.Dispose();
            throw;
        }
    }

    public void Dispose() => scratch.Dispose();

    static async Task<IReadOnlyList<LayerInput>> LayersAsync(
        string text, Func<ImageReference, Task<RegistriesConfig>> registriesFor, ScratchDirectory scratch, CancellationToken ct)
    {
        if (ImagePlace.TryParse(text) is { } place) return await LayoutImage.LayersAsync(place.Layout.Open(ct), place.Name, ct);
        if (Directory.Exists(text))
        {
            return ExtensionFolder.IsAt(text)
                ? [FolderLayer.Pack(text, scratch).Input]
                : throw new CommandException(
                    ExitCode.NotFound, $"{text} holds no manifest.yaml and no rootfs/",
                    $"if it is an image layout, write oci://{Path.GetFullPath(text)}");
        }

        if (IsPath(text)) throw NoFolder.At(text, Forms);
        if (!ImageReference.TryParse(text, out var reference, out var fault))
            throw new CommandException(
                ExitCode.ValidationFailed,
                $"\"{text}\" is no folder that exists, and no image reference: character {fault.Position}: {fault.Reason}",
                Forms);

        try
        {
            return await RegistryImage.LayersAsync(reference, await registriesFor(reference), scratch, ct);
        }
        catch (StageException e) when (reference.IsHostImplied)
        {
            var noFolder = NoFolder.At(text, Forms);
            throw new FailureException(
                Failure.Of(e).With([$"{noFolder.Message}, so it was taken for {reference.Canonical}", .. noFolder.Hints]), e);
        }
    }

    /// <summary>No reference begins or ends like this.</summary>
    static bool IsPath(string text) => text is ['.' or '/' or '~', ..] or [.., '/'];
}
