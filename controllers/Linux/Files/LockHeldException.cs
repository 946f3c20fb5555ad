namespace Strata.Controllers.Linux;

/// <param name="holder">The pid of the holder; null when it has not written it yet.</param>
/// <param name="note">What the holder says of itself; empty when nothing, or when it has not written it yet.</param>
public sealed class LockHeldException(string path, int? holder, string note = "")
    : IOException($"{path} is locked by process {(holder is { } pid ? $"{pid}" : "(unknown)")}")
{
    public string Path { get; } = path;

    public int? Holder { get; } = holder;

    public string Note { get; } = note;
}
