using System.Runtime.ExceptionServices;

namespace Strata.Controllers.Linux;

public sealed partial record Command
{
    /// <summary>Runs the program to its end with empty standard input.</summary>
    /// <exception cref="CommandFailedException">It could not be started, or did not exit with 0.</exception>
    /// <exception cref="OperationCanceledException">Thrown after the program has ended.</exception>
    public Task<CommandResult> RunAsync(CancellationToken ct) => RunAsync((_, _) => Task.CompletedTask, ct);

    /// <summary>
    /// Runs the program while <paramref name="feed"/> writes its standard input, a pipe of 1 MiB that is closed when feed returns or
    /// throws. The token given to feed is also cancelled when the program ends early; then the program's own failure is thrown, not
    /// the broken pipe. Any other exception of feed ends the program and is thrown as it is.
    /// </summary>
    /// <exception cref="CommandFailedException">It could not be started, or did not exit with 0.</exception>
    /// <exception cref="OperationCanceledException">Thrown after the program has ended.</exception>
    public Task<CommandResult> RunAsync(Func<Stream, CancellationToken, Task> feed, CancellationToken ct) => RunAsync(feed, null, ct);

    /// <summary>
    /// The same, and <paramref name="drain"/> reads standard output, on a thread of its own; the result has none of it. An exception of
    /// drain ends the program and is thrown as it is; one that comes after the end of the output of a program that failed is only what
    /// came of that, and the program's failure is thrown. Where the program's own children hold its pipes after its end, feed and drain may
    /// go on when this has thrown.
    /// </summary>
    /// <exception cref="CommandFailedException">It could not be started, or did not exit with 0.</exception>
    /// <exception cref="OperationCanceledException">Thrown after the program has ended.</exception>
    public async Task<CommandResult> RunAsync(
        Func<Stream, CancellationToken, Task> feed, Action<Stream>? drain, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        using var running = RunningCommand.Start(this, drain);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var feeding = running.FeedAsync(feed, stop.Token);
        try
        {
            await running.ExitAsync(feeding, ct);
        }
        catch (Exception)
        {
            await running.StopAsync();
            await running.FedAsync(feeding);
            await running.DrainedAsync();
            throw;
        }

        await stop.CancelAsync();
        var failure = await running.FedAsync(feeding);
        var (result, drainFailure) = await running.ResultAsync(ct);
        if (running.ExitCode != 0 && !running.IsEndedByDrain)
            throw new CommandFailedException(this, running.ExitCode, result.ErrorOutput, failure);

        if (drainFailure is not null) ExceptionDispatchInfo.Throw(drainFailure);
        return result;
    }
}
