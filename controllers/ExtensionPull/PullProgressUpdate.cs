namespace Strata.Controllers.ExtensionPull;

/// <summary>How far a pull is. Layers that were there already count as done; a layer that is tried again starts at zero.</summary>
public sealed record PullProgressUpdate(long BytesDone, long BytesTotal, int LayersDone, int LayersTotal);
