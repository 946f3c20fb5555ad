namespace Strata.Controllers.ExtensionPush;

/// <summary>How far a push is. What the registry has already counts as done; a blob that is tried again starts at zero.</summary>
public sealed record PushProgressUpdate(long BytesDone, long BytesTotal);
