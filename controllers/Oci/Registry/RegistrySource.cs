using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using Strata.Resources.Node;

namespace Strata.Controllers.Oci;

/// <summary>Images from one endpoint that speaks the OCI distribution protocol.</summary>
sealed class RegistrySource(RegistryEndpoint endpoint, RegistryExchange exchange, TimeProvider time) : IImageSource
{
    /// <summary>Blobs whose rest was asked for in vain: as long as a pull lasts they are asked for as a whole.</summary>
    readonly ConcurrentDictionary<Digest, bool> wholeOnly = [];

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

    public async Task<BlobBody> OpenBlobAsync(ImageReference reference, Descriptor blob, BlobPosition at, CancellationToken ct)
    {
        var rest = at.From > 0 && !wholeOnly.ContainsKey(blob.Digest) ? await OpenRestAsync(reference, blob, at, ct) : null;
        return rest ?? await OpenAsync(reference, blob, await AskAsync(reference, blob, [], ct), 0, ct);
    }

    /// <summary>
    /// What is left of the blob, or all of it if the registry prefers that; null where its answer is neither. A failure of the server may
    /// pass: it is thrown, and what comes after the pause is no range.
    /// </summary>
    async Task<BlobBody?> OpenRestAsync(ImageReference reference, Descriptor blob, BlobPosition at, CancellationToken ct)
    {
        var response = await AskAsync(reference, blob, BlobRange.Headers(at), ct);
        if (BlobRange.IsRest(response, at.From, blob.Size)) return await OpenAsync(reference, blob, response, at.From, ct);

        // What asks for patience or for credentials would say the same without a range.
        var status = (int)response.StatusCode;
        var isRefused = status is 206 or (>= 400 and not (401 or 408 or 425 or 429));
        if (isRefused) wholeOnly[blob.Digest] = true;
        if (!isRefused || status >= 500) return await OpenAsync(reference, blob, response, 0, ct);

        response.Dispose();
        return null;
    }

    Task<HttpResponseMessage> AskAsync(
        ImageReference reference, Descriptor blob, ImmutableArray<KeyValuePair<string, string>> headers, CancellationToken ct) =>
        exchange.SendAsync(
            reference, new RegistryRequest(HttpMethod.Get, endpoint.Blob(reference, blob.Digest)) { Headers = headers }, ct);

    async Task<BlobBody> OpenAsync(ImageReference reference, Descriptor blob, HttpResponseMessage response, long from, CancellationToken ct)
    {
        if (response.StatusCode != (from > 0 ? HttpStatusCode.PartialContent : HttpStatusCode.OK))
            throw await exchange.FailureAsync(response, () => MissingBlob(reference, blob), ct);
        if (MediaTypeOf(response) is not "text/html")
            return new BlobBody(await BodyAsync(response, ct), from, BlobRange.TagOf(response));

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
