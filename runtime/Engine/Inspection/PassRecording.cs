using Strata.Resources;

namespace Strata.Runtime;

/// <summary>
/// Notes the passes of one worker, or of one free loop, one after another. The current recording follows the flow of control into every
/// task that a pass starts; what a task notes between two passes is dropped.
/// </summary>
sealed class PassRecording(PassHistory history, TimeProvider time, int details)
{
    static readonly AsyncLocal<PassRecording?> Ambient = new();

    readonly Lock gate = new();

    KeyPasses? passes;
    volatile PassFacts? facts;

    /// <summary>Null outside controllers.</summary>
    public static PassRecording? Current => Ambient.Value;

    /// <summary>From here on, in this flow of control, this one is the current one.</summary>
    public void Follow() => Ambient.Value = this;

    /// <summary>The next pass begins.</summary>
    /// <param name="key">Null for a free loop.</param>
    public void Begin(Pointer? key)
    {
        passes = history.PassesOf(key);
        facts = new PassFacts(gate, time.GetTimestamp(), details, passes.Last);
        passes.Begin(facts);
    }

    public void Read(Pointer pointer, IResource? found) => facts?.Read(pointer, found?.Metadata.Version ?? ResourceVersion.Undefined);

    public void Read(Kind kind, ListOptions? query, int count) => facts?.Read(kind, query, count);

    public void Wrote(IResource stored, bool isKept = false) =>
        facts?.Wrote(
            stored.Metadata.Pointer, isKept ? PassWriteAction.Kept : PassWriteAction.Written, stored.Metadata.Version);

    public void Removed(Pointer pointer, PassWriteAction action) => facts?.Wrote(pointer, action, ResourceVersion.Undefined);

    /// <param name="after">When the key is due again.</param>
    public void Done(TimeSpan? after = null)
    {
        facts?.End(time.GetTimestamp(), after);
        End();
    }

    public void Interrupted()
    {
        facts?.Interrupt(time.GetTimestamp());
        End();
    }

    public void Failed(Exception error, TimeSpan retry)
    {
        facts?.Fail(time.GetTimestamp(), error.Message, retry);
        End();
    }

    void End()
    {
        if (facts is { } ended) passes!.Ended(ended);
        facts = null;
    }
}
