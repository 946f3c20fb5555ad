using Strata.Controllers.Oci;
using Strata.Resources;

namespace Strata.Controllers.ExtensionPull;

/// <summary>How far a pull is. Layers that were there already count as done; a layer that is tried again starts at zero.</summary>
public sealed record PullProgressUpdate(long BytesDone, long BytesTotal, int LayersDone, int LayersTotal)
{
    /// <summary>Each layer of the image once, in its order.</summary>
    public EquatableArray<LayerTransfer> Layers { get; init; }
}

/// <summary>How far one layer is.</summary>
public sealed record LayerTransfer(Digest Digest, long BytesDone, long BytesTotal);
