namespace Strata.Resources.Node;

/// <summary>How a layer is compressed. All of it changes the layer's bytes, and so its key.</summary>
/// <param name="Level">Of zstd: 1 to 22. 0 for xz, which has none.</param>
/// <param name="BlockSizeKiB">A power of two from 4 to 1024.</param>
[Message]
public sealed partial record SquashfsPolicy(
    [property: Field(1)] SquashfsCompressor Compressor, [property: Field(2)] int Level, [property: Field(3)] int BlockSizeKiB)
{
    /// <summary>Quick to build and to read.</summary>
    public static SquashfsPolicy Default { get; } = new(SquashfsCompressor.Zstd, 3, 128);
}

public enum SquashfsCompressor
{
    Zstd,
    Xz,
}
