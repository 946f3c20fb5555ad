namespace Strata.Controllers.Oci;

/// <summary>Where a download may go on.</summary>
/// <param name="From">Bytes that are there already.</param>
/// <param name="Validator">
/// What their source called the content they are of, as a strong entity tag (RFC 9110, 8.8.3); null if it said nothing.
/// </param>
public readonly record struct BlobPosition(long From, string? Validator)
{
    public static BlobPosition Start => default;
}

/// <summary>The bytes of a blob on their way, not verified.</summary>
/// <param name="Content">To be disposed of by whoever reads it.</param>
/// <param name="From">Where in the blob the content begins: at the position that was asked for, or at 0.</param>
/// <param name="Validator">As in <see cref="BlobPosition"/>.</param>
public sealed record BlobBody(Stream Content, long From, string? Validator = null);
