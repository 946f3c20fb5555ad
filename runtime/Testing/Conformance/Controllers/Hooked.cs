using System.Threading.Channels;

namespace Strata.Runtime.Testing;

/// <summary>
/// Beside its passes it writes what it is told to say; the first run of the hook fails. At its end it writes a last sentence.
/// </summary>
sealed class Hooked : QueuedIntToStr
{
    readonly Channel<string> said = Channel.CreateUnbounded<string>();
    readonly Output<SentenceSpec> sentences;

    int runs;
    int shutdowns;

    public Hooked() : base(nameof(Hooked)) => sentences = Exclusive<SentenceSpec>();

    public int Shutdowns => Volatile.Read(ref shutdowns);

    public ValueTask SayAsync(string sentence, CancellationToken ct) => said.Writer.WriteAsync(sentence, ct);

    protected internal override async Task RunHookAsync(CancellationToken ct)
    {
        if (++runs == 1) throw new IOException("the first run fails");

        await foreach (var sentence in said.Reader.ReadAllAsync(ct)) await sentences.WriteAsync("hook", new SentenceSpec(sentence), ct);
    }

    protected internal override async Task ShutdownHookAsync(CancellationToken ct)
    {
        Interlocked.Increment(ref shutdowns);
        await sentences.WriteAsync("shutdown", new SentenceSpec("shut down"), ct);
    }
}
