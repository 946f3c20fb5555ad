using Microsoft.Extensions.Time.Testing;
using Strata.Controllers.Linux;
using Strata.Controllers.Tests.Oci;
using Xunit;

namespace Strata.Controllers.Tests.Linux;

/// <summary>Programs whose own children hold their pipes open, and do nothing with them, after the program has ended.</summary>
public sealed class HeldPipeTests : IAsyncLifetime
{
    /// <summary>Patience of a test with what must happen at once.</summary>
    static readonly TimeSpan Guard = TimeSpan.FromSeconds(20);

    readonly TemporaryDirectory folder = new();
    readonly FakeTimeProvider time = new();

    /// <summary>Children read from it until the test ends, in whichever way.</summary>
    FileStream lifeline = null!;

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await Tool.RunAsync("mkfifo", folder["lifeline"]);
        lifeline = new FileStream(folder["lifeline"], FileMode.Open, FileAccess.ReadWrite);
    }

    public ValueTask DisposeAsync()
    {
        lifeline.Dispose();
        folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_cancelled_program_is_not_waited_for_through_the_output_that_its_child_holds()
    {
        using var stop = new CancellationTokenSource();
        var running = Program($"{Child()} & : > {folder["up"]}; wait").RunAsync((_, _) => Task.CompletedTask, Drain, stop.Token);
        await UpAsync();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => EndedAsync(running));
    }

    [Fact]
    public async Task Nobody_reads_on_when_a_program_was_cancelled_although_its_child_holds_the_output()
    {
        using var stop = new CancellationTokenSource();
        var drained = new TaskCompletionSource();
        var running = Program($"{Child()} & : > {folder["up"]}; wait").RunAsync(
            (_, _) => Task.CompletedTask,
            output =>
            {
                Drain(output);
                drained.SetResult();
            },
            stop.Token);
        await UpAsync();

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => EndedAsync(running));

        await drained.Task.WaitAsync(Guard, Ct);
    }

    [Fact]
    public async Task A_program_that_writes_nothing_ends_when_its_drain_fails()
    {
        var running = Program("exec >&-; read -r nothing <&9").RunAsync((_, _) => Task.CompletedTask, _ => throw new FormatException(), Ct);

        await Assert.ThrowsAsync<FormatException>(() => running.WaitAsync(Guard, Ct));
    }

    [Fact]
    public async Task A_program_that_failed_is_told_although_its_child_holds_the_input()
    {
        var running = Program($"{Child()} >/dev/null 2>&1 <&0 & exit 3").RunAsync(WriteWithoutEndAsync, Ct);

        var failure = await Assert.ThrowsAsync<CommandFailedException>(() => EndedAsync(running));

        Assert.Equal(3, failure.ExitCode);
    }

    [Fact]
    public async Task A_cancelled_program_is_not_waited_for_through_the_input_that_its_child_holds()
    {
        using var stop = new CancellationTokenSource();
        var running = Program($"{Child()} >/dev/null 2>&1 <&0 & : > {folder["up"]}; wait").RunAsync(WriteWithoutEndAsync, stop.Token);
        await UpAsync();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => EndedAsync(running));
    }

    [Fact]
    public async Task A_program_that_failed_is_told_although_its_child_holds_the_outputs()
    {
        var running = Program($"{Child()} & exit 3").RunAsync(Ct);

        Assert.Equal(3, (await Assert.ThrowsAsync<CommandFailedException>(() => EndedAsync(running))).ExitCode);
    }

    [Fact]
    public async Task What_a_program_wrote_is_drained_whole_although_its_child_holds_the_output()
    {
        var written = 0;
        var running = Program($"{Child()} & head -c 60000 /dev/zero; : > {folder["up"]}").RunAsync(
            (_, _) => Task.CompletedTask,
            output =>
            {
                // Late: nobody waits for more by then.
                while (!File.Exists(folder["up"])) Thread.Yield();
                var ended = time.GetUtcNow();
                while (time.GetUtcNow() < ended.AddDays(7)) Thread.Yield();
                for (int count; (count = output.Read(new byte[7000])) > 0;) written += count;
            },
            Ct);

        await EndedAsync(running);

        Assert.Equal(60_000, written);
    }

    Command Program(string script) =>
        new("/bin/sh", ["-c", $"exec 9<{folder["lifeline"]}; {script}"]) { Time = time, Grace = TimeSpan.FromMinutes(1) };

    /// <summary>Ends with the test, and takes no part in the shell's signals.</summary>
    static string Child() => "(read -r nothing <&9)";

    async Task UpAsync()
    {
        while (!File.Exists(folder["up"])) await Task.Yield();
    }

    async Task EndedAsync(Task running)
    {
        while (!running.IsCompleted)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            await Task.Yield();
        }

        await running;
    }

    static void Drain(Stream output) => output.CopyTo(Stream.Null);

    static Task WriteWithoutEndAsync(Stream input, CancellationToken ct) => Task.Run(
        () =>
        {
            var block = new byte[1 << 16];
            while (!ct.IsCancellationRequested) input.Write(block);
        },
        ct);
}
