using System.Diagnostics.CodeAnalysis;
using Strata.Resources.Node;

namespace Strata.Controllers.Oci;

/// <summary>
/// The name of an image: host, repository, and a tag, a digest or both. Short names mean what they mean elsewhere:
/// <c>nginx</c> is <c>docker.io/library/nginx:latest</c>. With tag and digest the digest decides and the tag is information.
/// </summary>
/// <param name="Original">The text as its author wrote it; ids are made of it.</param>
/// <param name="Host">Registry: a name, an IPv4 address or a bracketed IPv6 address, with an optional port.</param>
/// <param name="Repository">Path components in lower case, joined by slashes.</param>
public sealed record ImageReference(string Original, string Host, string Repository, string? Tag, Digest? Digest)
{
    /// <summary>The complete name: <c>host/repository[:tag][@digest]</c>.</summary>
    public string Canonical =>
        $"{Host}/{Repository}{(Tag is null ? "" : $":{Tag}")}{(Digest is { } digest ? $"@{digest}" : "")}";

    /// <summary>The text names no registry.</summary>
    internal bool IsHostImplied => Host == DockerHub.Name
        && !Original.StartsWith($"{DockerHub.Name}/", StringComparison.Ordinal)
        && !Original.StartsWith($"{DockerHub.OldName}/", StringComparison.Ordinal);

    /// <summary>What a registry is asked for: the digest if there is one, else the tag.</summary>
    internal string Target => Digest?.ToString() ?? Tag!;

    /// <exception cref="StageException">Code <c>reference</c>; the message holds the position of the fault, counted from 1.</exception>
    public static ImageReference Parse(string text) =>
        TryParse(text, out var reference, out var fault)
            ? reference
            : throw new StageException(
                ErrorCodes.Reference,
                $"\"{ForeignText.Printable(text, 300)}\" is not an image reference: character {fault.Position}: {fault.Reason}",
                "write host/repository:tag or host/repository@sha256:…, for example ghcr.io/siderolabs/gvisor:20231214.0-v1.6.2");

    public static bool TryParse(
        string text,
        [NotNullWhen(true)] out ImageReference? reference,
        [NotNullWhen(false)] out ReferenceFault? fault)
    {
        var parser = new ReferenceParser(text);
        reference = parser.Parse();
        fault = reference is null ? parser.Fault : null;
        return reference is not null;
    }

    public override string ToString() => Canonical;
}
