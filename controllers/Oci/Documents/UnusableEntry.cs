using Strata.Resources.Node;

namespace Strata.Controllers.Oci;

/// <summary>An entry of an index that names nothing that can be asked for. It is in nobody's way until it is chosen.</summary>
/// <param name="Code">Of its refusal.</param>
/// <param name="Platform">As in <see cref="Descriptor"/>.</param>
/// <param name="RefName">As in <see cref="Descriptor"/>.</param>
public sealed record UnusableEntry(string Code, string Problem, Platform? Platform, string? RefName)
{
    internal StageException Refusal() =>
        new(
            Code,
            Problem,
            Code == ErrorCodes.Digest
                ? "a digest is sha256: with 64, or sha512: with 128 lower-case hexadecimal digits; publish the image again with one of them"
                : "the document does not follow the OCI image specification; ask the image's publisher");
}
