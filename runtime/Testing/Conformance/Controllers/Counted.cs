namespace Strata.Runtime.Testing;

/// <summary>
/// A cycle of one read of an input, one modification that creates (a read and a write), and one destruction in vain (a write); or the
/// read and a crash.
/// </summary>
sealed class Counted : FreeController
{
    /// <summary>The id of the number that makes it crash.</summary>
    public const string Crash = "crash";

    readonly TaskCompletionSource firstCycle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Input<IntSpec> ints;
    readonly Output<StrSpec> strs;

    public Counted() => (ints, strs) = (Weak<IntSpec>(), Exclusive<StrSpec>());

    public Task FirstCycle => firstCycle.Task;

    protected internal override async Task RunAsync(CancellationToken ct)
    {
        await foreach (var _ in Events(ct))
        {
            if (await ints.FindAsync(Crash, ct) is not null) throw new IOException("told to fail");

            await strs.ModifyAsync("counted", _ => new StrSpec("counted"), ct);
            await DestroyInVainAsync(ct);
            firstCycle.TrySetResult();
        }
    }

    async Task DestroyInVainAsync(CancellationToken ct)
    {
        try
        {
            await strs.DestroyAsync("absent", ct);
        }
        catch (NotFoundException)
        {
            // As meant.
        }
    }
}
