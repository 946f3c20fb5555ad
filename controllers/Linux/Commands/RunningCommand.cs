using System.ComponentModel;
using System.Diagnostics;
using System.IO.Pipes;
using System.Runtime.ExceptionServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Strata.Controllers.Linux;

/// <summary>The process of one <see cref="Command"/>: both its pipes are read at once, so it can never block on a full one.</summary>
sealed class RunningCommand : IDisposable
{
    const int PipeSize = 1 << 20;
    const int TailSize = 4096;

    readonly Command command;
    readonly Process process;
    readonly Task<string> output;
    readonly Task<string> errors;
    readonly bool isDrained;
    readonly FeedStream input;

    /// <summary>For pipes that children of the program hold when it has ended: it runs out the grace period after that.</summary>
    readonly CancellationTokenSource patience;

    RunningCommand(Command command, Process process, Action<Stream>? drain)
    {
        this.command = command;
        this.process = process;
        isDrained = drain is not null;
        patience = new CancellationTokenSource(Timeout.InfiniteTimeSpan, command.Time);
        output = drain is null ? ReadAsync(process.StandardOutput, int.MaxValue) : Task.Run(() => Drain(drain));
        errors = ReadAsync(process.StandardError, TailSize);
        input = new FeedStream(process.StandardInput.BaseStream);
    }

    public int ExitCode => process.ExitCode;

    /// <summary>Drain has failed before the program's output ended: what the program said to that is no reason.</summary>
    public bool IsEndedByDrain { get; private set; }

    public static RunningCommand Start(Command command, Action<Stream>? drain)
    {
        var process = new Process { StartInfo = StartInfo(command) };
        try
        {
            process.Start();
            return new RunningCommand(command, process, drain);
        }
        catch (Win32Exception failure)
        {
            process.Dispose();
            throw new CommandFailedException(command, null, "", failure);
        }
    }

    /// <summary>Never throws; gives the exception of feed, or null.</summary>
    public async Task<Exception?> FeedAsync(Func<Stream, CancellationToken, Task> feed, CancellationToken ct)
    {
        var stream = process.StandardInput.BaseStream;
        if (stream is PipeStream pipe) _ = Libc.fcntl(pipe.SafePipeHandle, Libc.F_SETPIPE_SZ, PipeSize);
        try
        {
            await using (stream) await feed(input, ct);
            return null;
        }
        catch (Exception failure)
        {
            return failure;
        }
    }

    /// <summary>Waits for the end of the program; throws when it has to be stopped instead: cancelled, or feed failed by itself.</summary>
    public async Task ExitAsync(Task<Exception?> feeding, CancellationToken ct)
    {
        var exited = process.WaitForExitAsync(ct);
        if (await Task.WhenAny(exited, feeding) == feeding && await feeding is { } failure && !input.IsBroken)
            ExceptionDispatchInfo.Throw(failure);

        await exited;
    }

    /// <summary>SIGTERM; after the grace period SIGKILL for the program and its children.</summary>
    public async Task StopAsync()
    {
        Terminate();
        try
        {
            await process.WaitForExitAsync().WaitAsync(command.Grace, command.Time);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }
    }

    /// <summary>
    /// What feed ended with, once the program has ended. Children of the program may hold the pipe open and not read it: for them nobody
    /// waits longer than the grace period.
    /// </summary>
    public async Task<Exception?> FedAsync(Task<Exception?> feeding)
    {
        try
        {
            return await feeding.WaitAsync(command.Grace, command.Time);
        }
        catch (TimeoutException held)
        {
            return held;
        }
    }

    /// <summary>Waits until drain has returned, as long as <see cref="FedAsync"/> does; never throws.</summary>
    public async Task DrainedAsync()
    {
        if (isDrained) await ((Task)output).WaitAsync(command.Grace, command.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>
    /// What the program wrote, once it has ended, and why it could not be read to its end. Its own children may hold the pipes open longer
    /// than it lives, and write to them: for them nobody waits longer than the grace period.
    /// </summary>
    public async Task<(CommandResult Result, Exception? DrainFailure)> ResultAsync(CancellationToken ct)
    {
        patience.CancelAfter(command.Grace);
        await errors.WaitAsync(ct);
        var failure = await OutputFailureAsync().WaitAsync(ct);
        return (new CommandResult(failure is null ? await output : "", await errors), failure);
    }

    /// <summary>Nobody reads any more, also not what children of a stopped program hold.</summary>
    public void Dispose()
    {
        patience.Cancel();
        process.Dispose();
        patience.Dispose();
    }

    static ProcessStartInfo StartInfo(Command command)
    {
        var info = new ProcessStartInfo(command.Path, command.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = command.WorkingDirectory ?? "",
        };
        foreach (var (name, value) in command.Environment)
        {
            if (value is null) info.Environment.Remove(name);
            else info.Environment[name] = value;
        }

        return info;
    }

    /// <summary>
    /// SIGTERM to the program, and to nobody else: its number cannot have been given to another process before the descriptor was opened
    /// when it is known only afterwards that nobody has collected the program.
    /// </summary>
    void Terminate()
    {
        using var opened = new SafeFileHandle(Libc.pidfd_open(Libc.SYS_pidfd_open, process.Id, 0), ownsHandle: true);
        if (!opened.IsInvalid && !process.HasExited)
            _ = Libc.pidfd_send_signal(Libc.SYS_pidfd_send_signal, opened, Libc.SIGTERM, 0, 0);
    }

    async Task<Exception?> OutputFailureAsync()
    {
        try
        {
            await output;
            return null;
        }
        catch (Exception failure)
        {
            return failure;
        }
    }

    string Drain(Action<Stream> drain)
    {
        using var stream = new DrainedOutput(process.StandardOutput.BaseStream, patience.Token);
        try
        {
            drain(stream);
            return "";
        }
        catch
        {
            IsEndedByDrain = !stream.IsAtEnd;
            if (IsEndedByDrain) Terminate();
            throw;
        }
    }

    /// <summary>The end of what the program writes, and not more than that.</summary>
    async Task<string> ReadAsync(StreamReader reader, int length)
    {
        var tail = new StringBuilder();
        var buffer = new char[TailSize];
        try
        {
            for (int read; (read = await reader.ReadAsync(buffer, patience.Token)) > 0;)
            {
                tail.Append(buffer, 0, read);
                if (tail.Length > length) tail.Remove(0, tail.Length - length);
            }
        }
        catch (OperationCanceledException)
        {
            // All that the program wrote has come.
        }

        return tail.ToString();
    }
}
