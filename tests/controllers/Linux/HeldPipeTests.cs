using Microsoft.Extensions.Time.Testing;
using Strata.Controllers.Linux;
using Xunit;

namespace Strata.Controllers.Tests.Linux;

/// <summary>Programs whose own children hold their pipes open, and do nothing with them, after the program has ended.</summary>
public sealed class HeldPipeTests : IDisposable
{
    readonly TemporaryDirectory folder = new();
    readonly FakeTimeProvider time = new();

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        // The child lives on, as its program has ended: it waits for this.
        File.WriteAllText(folder["go"], "");
        folder.Dispose();
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

    Command Program(string script) => new("/bin/sh", ["-c", script]) { Time = time, Grace = TimeSpan.FromMinutes(1) };

    /// <summary>Ends when the directory is gone, and takes no part in the shell's signals.</summary>
    string Child() => $"(while [ -d {folder.Path} ] && [ ! -e {folder["go"]} ]; do sleep 0.1; done)";

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
