using Strata.Controllers.Oci;

namespace Strata.Controllers.ExtensionPush;

/// <summary>An image that is complete in a registry.</summary>
/// <param name="Sent">Blobs, manifests and indexes that the registry did not have.</param>
/// <param name="Present">Those that it had.</param>
/// <param name="Bytes">Of the blobs that were sent.</param>
public sealed record PushedImage(Digest Digest, int Sent, int Present, long Bytes);
