using Strata.Resources;

namespace Strata.Runtime;

/// <summary>Notes a pass while it runs. The current one follows the flow of control, into every task that the pass starts.</summary>
sealed class PassRecording
{
    static readonly AsyncLocal<PassRecording?> Ambient = new();

    readonly KeyPasses passes;
    readonly TimeProvider time;
    readonly int details;

    PassFacts facts = null!;

    PassRecording(KeyPasses passes, TimeProvider time, int details)
    {
        (this.passes, this.time, this.details) = (passes, time, details);
        Next();
    }

    /// <summary>Null outside passes.</summary>
    public static PassRecording? Current => Ambient.Value;

    public static PassRecording Begin(KeyPasses passes, TimeProvider time, int details) =>
        Ambient.Value = new PassRecording(passes, time, details);

    /// <summary>The next pass of a free loop begins.</summary>
    public void Next()
    {
        facts = new PassFacts(time.GetTimestamp(), details, passes.Last);
        passes.Begin(facts);
    }

    public void Read(Pointer pointer, IResource? found) => facts.Read(pointer, found?.Metadata.Version ?? ResourceVersion.Undefined);

    public void Read(Kind kind, ListOptions? query, int count) => facts.Read(kind, query, count);

    public void Wrote(IResource stored, bool isKept = false) =>
        facts.Wrote(
            stored.Metadata.Pointer, isKept ? PassWriteAction.Kept : PassWriteAction.Written, stored.Metadata.Version);

    public void Removed(Pointer pointer, PassWriteAction action) => facts.Wrote(pointer, action, ResourceVersion.Undefined);

    /// <param name="after">When the key is due again.</param>
    public void Done(TimeSpan? after = null)
    {
        facts.End(time.GetTimestamp(), after);
        passes.Ended(facts);
    }

    public void Interrupted()
    {
        facts.Interrupt(time.GetTimestamp());
        passes.Ended(facts);
    }

    public void Failed(Exception error, TimeSpan retry)
    {
        facts.Fail(time.GetTimestamp(), error.Message, retry);
        passes.Ended(facts);
    }
}
