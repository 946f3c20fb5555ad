using System.Net;
using Strata.Resources.Node;

namespace Strata.Controllers.Oci;

/// <summary>Images from one endpoint that speaks the OCI distribution protocol.</summary>
sealed class RegistrySource(RegistryEndpoint endpoint, RegistryExchange exchange, TimeProvider time) : IImageSource
{
    public string Name => endpoint.Base.AbsoluteUri;

    /// <remarks>Docker-Content-Digest is the registry's opinion; the digest of what it sent is a fact.</remarks>
    public async Task<ResolvedImage> ResolveAsync(ImageReference reference, CancellationToken ct)
    {
        var (bytes, type) = await GetManifestAsync(reference, reference.Target, ct);
        if (reference.Digest is { } wanted) DocumentCheck.VerifyDigest(bytes, wanted);
        var digest = reference.Digest ?? Digest.Sha256(bytes);
        var document = DocumentParser.Parse(bytes, type, $"{reference} ({digest})");
        return new ResolvedImage(new Descriptor(document.MediaType, digest, bytes.Length), bytes);
    }

    public async Task<byte[]> FetchManifestAsync(ImageReference reference, Descriptor manifest, CancellationToken ct)
    {
        var (bytes, _) = await GetManifestAsync(reference, manifest.Digest.ToString(), ct);
        DocumentCheck.Verify(bytes, manifest);
        return bytes;
    }

    public async Task<Stream> OpenBlobAsync(ImageReference reference, Descriptor blob, CancellationToken ct)
    {
        var response = await exchange.SendAsync(reference, new RegistryRequest(HttpMethod.Get, endpoint.Blob(reference, blob.Digest)), ct);
        if (response.StatusCode != HttpStatusCode.OK) throw await exchange.FailureAsync(response, () => MissingBlob(reference, blob), ct);
        if (MediaTypeOf(response) is not "text/html") return await BodyAsync(response, ct);
        response.Dispose();
        throw NotAnImage("text/html");
    }

    async Task<(byte[] Bytes, string? Type)> GetManifestAsync(ImageReference reference, string target, CancellationToken ct)
    {
        var request = new RegistryRequest(HttpMethod.Get, endpoint.Manifest(reference, target)) { Accept = MediaTypes.AllManifests };
        var response = await exchange.SendAsync(reference, request, ct);
        if (response.StatusCode != HttpStatusCode.OK)
            throw await exchange.FailureAsync(response, () => MissingManifest(reference, target), ct);
        var type = MediaTypeOf(response);
        await using var body = await BodyAsync(response, ct);
        return (await BoundedRead.AllAsync(body, StrictJson.SizeLimit, $"manifest {reference}", ct), DocumentType(type));
    }

    /// <summary>Null where the header says nothing of use and the document decides.</summary>
    string? DocumentType(string? type) =>
        type is null or "application/json" or "application/octet-stream" ? null
        : MediaTypes.IsManifest(type) || MediaTypes.IsIndex(type) || MediaTypes.IsSchema1(type) ? type
        : throw NotAnImage(type);

    /// <summary>The media type without parameters, in lower case (RFC 9110, 8.3.1).</summary>
    static string? MediaTypeOf(HttpResponseMessage response) =>
        response.Content.Headers.NonValidated.TryGetValues("Content-Type", out var values)
            ? values.ToString().Split(';')[0].Trim().ToLowerInvariant()
            : null;

    async Task<Stream> BodyAsync(HttpResponseMessage response, CancellationToken ct) =>
        new ResponseBody(response, await response.Content.ReadAsStreamAsync(ct), endpoint.Authority, time);

    StageException NotAnImage(string type) =>
        new(
            ErrorCodes.ContentType,
            $"{endpoint.Authority} sent {ForeignText.Printable(type, 100)} instead of an image",
            "check the endpoint's address; a proxy or a login page may stand before it");

    StageException MissingManifest(ImageReference reference, string target) =>
        new(
            ErrorCodes.NotFound,
            $"{endpoint.Authority} has no {reference.Repository}{(target.Contains(':') ? '@' : ':')}{target}",
            "check the spelling of the image, and that it was pushed");

    StageException MissingBlob(ImageReference reference, Descriptor blob) =>
        new(
            ErrorCodes.BlobMissing,
            $"{endpoint.Authority} has {reference.Repository}, but not its blob {blob.Digest}",
            "push the image again; a registry that is still copying has it later",
            retriable: true);
}
