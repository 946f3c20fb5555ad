using Strata.Controllers.Oci;

namespace Strata.Cli.Authoring;

/// <summary>
/// A layout as the command line names it: <c>oci:///DIR[:REF]</c>, as skopeo has it <c>oci:/DIR[:REF]</c>, or
/// <c>oci-archive:FILE[:REF]</c>. Neither DIR nor FILE can hold a colon.
/// </summary>
/// <param name="Name">The image's name in there, if one is given.</param>
sealed record ImagePlace(LayoutPlace Layout, string? Name)
{
    const string Directory = "oci:";
    const string Slashes = "//";
    const string Archive = "oci-archive:";

    /// <returns>Null when the text is of neither form.</returns>
    /// <exception cref="CommandException">Of one of the forms, but faulty.</exception>
    public static ImagePlace? TryParse(string text) =>
        text.StartsWith(Directory, StringComparison.Ordinal) ? Parse(text, WithoutSlashes(text[Directory.Length..]), isArchive: false)
        : text.StartsWith(Archive, StringComparison.Ordinal) ? Parse(text, text[Archive.Length..], isArchive: true)
        : null;

    static string WithoutSlashes(string rest) => rest.StartsWith(Slashes, StringComparison.Ordinal) ? rest[Slashes.Length..] : rest;

    static ImagePlace Parse(string text, string rest, bool isArchive)
    {
        var colon = rest.IndexOf(':');
        var (path, name) = colon < 0 ? (rest, null) : (rest[..colon], rest[(colon + 1)..]);
        if (path.Length == 0 || (!isArchive && path[0] != '/'))
            throw Faulty(text, "it has no absolute path", "oci:///DIR:REF or oci-archive:FILE");
        if (name is not null && !ImageReference.TryParse(name, out _, out var fault))
            throw Faulty(
                text,
                $"\"{name}\" is no image name: character {fault.Position}: {fault.Reason}",
                "a name such as ghcr.io/example/hello:v1.0.0");
        return new ImagePlace(new LayoutPlace(isArchive, path), name);
    }

    static CommandException Faulty(string text, string reason, string form) =>
        new(ExitCode.Usage, $"\"{text}\" does not name an image: {reason}", $"write {form}");
}
