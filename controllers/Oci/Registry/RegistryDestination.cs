using System.Net;
using System.Net.Http.Headers;
using Strata.Resources.Node;

namespace Strata.Controllers.Oci;

/// <summary>Writes to one endpoint that speaks the OCI distribution protocol (distribution-spec 1.1, push).</summary>
sealed class RegistryDestination(RegistryEndpoint endpoint, RegistryExchange exchange)
{
    /// <summary>True when the registry has the blob in its full size. Whatever else it answers, an upload will tell more.</summary>
    /// <exception cref="StageException">Codes digest-mismatch, unauthorized, registry-unavailable, those of a connection.</exception>
    public async Task<bool> HasBlobAsync(ImageReference reference, Descriptor blob, CancellationToken ct)
    {
        var request = new RegistryRequest(HttpMethod.Head, endpoint.Blob(reference, blob.Digest), RegistryRequest.Push);
        using var response = await exchange.SendAsync(reference, request, ct);
        if (response.StatusCode != HttpStatusCode.OK) return await RefuseOrDoubtAsync(response, ct);

        CheckDigest(response, blob.Digest);
        return response.Content.Headers.ContentLength is not { } length || length == blob.Size;
    }

    /// <summary>The digest that the registry has under a tag or digest, in its own words; null when it does not say so.</summary>
    /// <exception cref="StageException">Codes unauthorized, registry-unavailable, those of a connection.</exception>
    public async Task<Digest?> FindManifestAsync(ImageReference reference, string target, CancellationToken ct)
    {
        var request = new RegistryRequest(HttpMethod.Head, endpoint.Manifest(reference, target), RegistryRequest.Push)
        {
            Accept = MediaTypes.AllManifests,
        };
        using var response = await exchange.SendAsync(reference, request, ct);
        if (response.StatusCode == HttpStatusCode.OK) return DigestIn(response);

        await RefuseOrDoubtAsync(response, ct);
        return null;
    }

    /// <param name="open">Opens the content from its start; called for each try.</param>
    /// <param name="sent">Gets the bytes sent so far.</param>
    /// <exception cref="StageException">
    /// Codes not-found, digest-mismatch, redirect-scheme, unauthorized, registry-unavailable, those of a connection.
    /// </exception>
    public async Task UploadAsync(
        ImageReference reference, Descriptor blob, Func<Stream> open, Action<long>? sent, CancellationToken ct)
    {
        if (await BeginAsync(reference, ct) is not { } upload) return;

        var request = new RegistryRequest(HttpMethod.Put, WithDigest(upload, blob.Digest), RegistryRequest.Push)
        {
            Body = () => new UploadBody(open, blob.Size, sent),
        };
        var response = await exchange.SendAsync(reference, request, ct);
        if (!response.IsSuccessStatusCode) throw await exchange.FailureAsync(response, ForgottenUpload, ct);

        using (response) CheckDigest(response, blob.Digest);
    }

    /// <summary>Stores a manifest or an index whose parts are there already, under a tag or its digest.</summary>
    /// <exception cref="StageException">Codes digest-mismatch, unauthorized, registry-unavailable, those of a connection.</exception>
    public async Task PutManifestAsync(
        ImageReference reference, string target, Descriptor manifest, byte[] bytes, CancellationToken ct)
    {
        var request = new RegistryRequest(HttpMethod.Put, endpoint.Manifest(reference, target), RegistryRequest.Push)
        {
            Body = () => new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue(manifest.MediaType) } },
        };
        var response = await exchange.SendAsync(reference, request, ct);
        if (!response.IsSuccessStatusCode) throw await exchange.FailureAsync(response, () => NoPlace(reference), ct);

        using (response) CheckDigest(response, manifest.Digest);
    }

    /// <summary>Where the body of an upload goes; null when the registry wants none.</summary>
    async Task<Uri?> BeginAsync(ImageReference reference, CancellationToken ct)
    {
        var uploads = endpoint.Uploads(reference);
        var response = await exchange.SendAsync(reference, new RegistryRequest(HttpMethod.Post, uploads, RegistryRequest.Push), ct);
        if (!response.IsSuccessStatusCode) throw await exchange.FailureAsync(response, () => NoPlace(reference), ct);

        using (response)
        {
            return response.StatusCode == HttpStatusCode.Created
                ? null
                : Redirect.Upload(response, response.RequestMessage?.RequestUri ?? uploads, endpoint);
        }
    }

    /// <summary>Throws where asking or sending more has no sense now; else false: not there, as far as we know.</summary>
    async Task<bool> RefuseOrDoubtAsync(HttpResponseMessage response, CancellationToken ct) =>
        (int)response.StatusCode is 401 or 408 or 425 or 429 or >= 500
            ? throw await exchange.FailureAsync(response, ForgottenUpload, ct)
            : false;

    static Uri WithDigest(Uri upload, Digest digest)
    {
        var query = $"digest={Uri.EscapeDataString(digest.ToString())}";
        return new UriBuilder(upload) { Query = upload.Query.Length > 1 ? $"{upload.Query[1..]}&{query}" : query }.Uri;
    }

    void CheckDigest(HttpResponseMessage response, Digest expected)
    {
        if (DigestIn(response) is { } told && told != expected)
            throw new StageException(
                ErrorCodes.DigestMismatch,
                $"{endpoint.Authority} says that {expected} is {told}",
                "the registry or something on the way changes content; do not use it");
    }

    static Digest? DigestIn(HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues("Docker-Content-Digest", out var values)
        && Digest.TryParse(values.ToString(), out var digest)
            ? digest
            : null;

    StageException ForgottenUpload() =>
        RegistryErrors.Unavailable(endpoint.Authority, "it has lost an upload that was under way", cause: null);

    StageException NoPlace(ImageReference reference) =>
        new(
            ErrorCodes.NotFound,
            $"{endpoint.Authority} takes nothing for {reference.Repository}",
            "check the spelling of the image; some registries want a repository to be made first");
}
