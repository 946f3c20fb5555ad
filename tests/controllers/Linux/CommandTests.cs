using System.Text;
using Microsoft.Extensions.Time.Testing;
using Strata.Controllers.Linux;
using Xunit;

namespace Strata.Controllers.Tests.Linux;

public sealed class CommandTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    static Command Shell(string script) => new("/bin/sh", ["-c", script]);

    [Fact]
    public async Task Arguments_arrive_as_they_are()
    {
        var result = await new Command("printf", ["%s|", "a b", "$HOME", "*", "\"", "", "-x"]).RunAsync(Ct);

        Assert.Equal("a b|$HOME|*|\"||-x|", result.Output);
    }

    [Fact]
    public async Task Variables_are_set_and_removed()
    {
        var command = Shell("echo \"$STRATA_A:${HOME-none}\"") with
        {
            Environment = System.Collections.Immutable.ImmutableDictionary<string, string?>.Empty.Add("STRATA_A", "1").Add("HOME", null),
        };

        Assert.Equal("1:none\n", (await command.RunAsync(Ct)).Output);
    }

    [Fact]
    public async Task A_failure_carries_exit_code_command_line_and_the_end_of_standard_error()
    {
        var command = Shell("head -c 100000 /dev/zero | tr '\\0' x >&2; echo last words >&2; exit 3");

        var failure = await Assert.ThrowsAsync<CommandFailedException>(() => command.RunAsync(Ct));

        Assert.Equal(3, failure.ExitCode);
        Assert.Equal(4096, failure.ErrorOutput.Length);
        Assert.EndsWith("last words\n", failure.ErrorOutput);
        Assert.StartsWith("/bin/sh -c head", failure.Message);
    }

    [Fact]
    public async Task A_program_that_does_not_exist_fails_without_exit_code()
    {
        var failure = await Assert.ThrowsAsync<CommandFailedException>(() => new Command("/no/such/program", []).RunAsync(Ct));

        Assert.Null(failure.ExitCode);
    }

    [Fact]
    public async Task Both_outputs_are_read_at_once()
    {
        var result = await Shell("head -c 1000000 /dev/zero >&2; head -c 1000000 /dev/zero").RunAsync(Ct);

        Assert.Equal(1_000_000, result.Output.Length);
    }

    [Fact]
    public async Task Standard_input_is_what_feed_writes()
    {
        var result = await new Command("wc", ["-c"]).RunAsync((input, ct) => input.WriteAsync(new byte[3_000_000], ct).AsTask(), Ct);

        Assert.Equal("3000000", result.Output.Trim());
    }

    [Fact]
    public async Task Standard_input_is_a_pipe()
    {
        Assert.StartsWith("pipe:", (await new Command("readlink", ["/proc/self/fd/0"]).RunAsync(Ct)).Output);
    }

    [Fact]
    public async Task A_program_that_ends_early_fails_by_its_own_error_not_by_the_broken_pipe()
    {
        var failure = await Assert.ThrowsAsync<CommandFailedException>(() => Shell("echo no >&2; exit 7").RunAsync(
            async (input, ct) =>
            {
                while (true) await input.WriteAsync(new byte[100_000], ct);
            },
            Ct));

        Assert.Equal(7, failure.ExitCode);
        Assert.Equal("no\n", failure.ErrorOutput);
    }

    [Fact]
    public async Task A_program_that_ends_while_it_is_written_to_fails_by_its_own_error_whatever_the_pipe_says()
    {
        var block = new byte[50_000];
        await Parallel.ForEachAsync(Enumerable.Range(0, 200), Ct, async (_, ct) =>
        {
            var failure = await Assert.ThrowsAsync<CommandFailedException>(() => Shell("head -c 300000 >/dev/null; echo full >&2; exit 3").RunAsync(
                (input, stop) => Task.Run(
                    () =>
                    {
                        while (!stop.IsCancellationRequested) input.Write(block);
                    },
                    stop),
                ct));

            Assert.Equal((3, "full\n"), (failure.ExitCode, failure.ErrorOutput));
        });
    }

    [Fact]
    public async Task An_exception_of_feed_ends_the_program_and_is_thrown()
    {
        await Assert.ThrowsAsync<InvalidDataException>(() => Shell("exec sleep 1000").RunAsync((_, _) => throw new InvalidDataException(), Ct));
    }

    [Fact]
    public async Task Cancelling_sends_sigterm()
    {
        using var folder = new TemporaryDirectory();
        using var stop = new CancellationTokenSource();
        var running = Shell($"trap 'kill $!; echo term > {folder["got"]}; exit 0' TERM; sleep 9 & : > {folder["up"]}; wait").RunAsync(stop.Token);
        while (!File.Exists(folder["up"])) await Task.Yield();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal("term\n", File.ReadAllText(folder["got"]));
    }

    [Fact]
    public async Task A_program_that_ignores_sigterm_is_killed_after_the_grace_period()
    {
        var time = new FakeTimeProvider();
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var stop = new CancellationTokenSource();
        var command = Shell("trap '' TERM; read x; exec 0<&-; sleep 1000") with { Time = time, Grace = TimeSpan.FromMinutes(1) };
        var running = command.RunAsync(
            async (input, ct) =>
            {
                await input.WriteAsync(Encoding.ASCII.GetBytes("go\n"), ct);
                ready.SetResult();
            },
            stop.Token);
        await ready.Task;

        await stop.CancelAsync();
        while (!running.IsCompleted)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            await Task.Yield();
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }
}
