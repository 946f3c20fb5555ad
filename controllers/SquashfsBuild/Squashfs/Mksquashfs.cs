using System.Collections.Immutable;
using System.Globalization;
using Strata.Controllers.Linux;
using Strata.Controllers.Oci;
using Strata.Resources.Node;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>mksquashfs of squashfs-tools 4.5 or later, reading the tar on its standard input.</summary>
public sealed class Mksquashfs(string program = "mksquashfs") : ISquashfsTool
{
    const int Killed = 128 + 9; // by SIGKILL, as the shell counts

    const string InstallHint = "install the package squashfs-tools";
    const string MemoryHint = "see dmesg: perhaps the machine is short of memory";
    const string RetryHint = "free space in the data directory; if there is enough, look at the message";

    readonly SemaphoreSlim turn = new(1);

    string? version;

    /// <inheritdoc/>
    public async ValueTask<string> VersionAsync(CancellationToken ct)
    {
        if (version is { } known) return known;

        await turn.WaitAsync(ct);
        try
        {
            return version ??= await ReadVersionAsync(ct);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <inheritdoc/>
    public async Task PackAsync(
        string output, SquashfsOptions options, Func<Stream, CancellationToken, Task> writeTar, CancellationToken ct)
    {
        var isWhole = false;
        try
        {
            var result = await Pack(output, options).RunAsync(
                async (tar, stop) =>
                {
                    await writeTar(tar, stop);
                    isWhole = true;
                },
                ct);

            // Links and duplicates that it drops are told here only, with exit code 0.
            if (result.ErrorOutput.Trim() is { Length: > 0 } complaint) throw Failed(output, complaint, null);
            if (!isWhole) throw Failed(output, "it ended before the tar did", null);
        }
        catch (CommandFailedException error)
        {
            File.Delete(output);
            throw Failed(output, error.ErrorOutput.Trim() is { Length: > 0 } text ? text : EndOf(error), error);
        }
        catch
        {
            File.Delete(output);
            throw;
        }
    }

    Command Pack(string output, SquashfsOptions options) => new(program, Arguments(output, options))
    {
        // With -tar, 4.5.1 ignores -root-time; this variable gives the root and the image itself their time (pipeline-findings.md 2).
        Environment = ImmutableDictionary<string, string?>.Empty.Add("SOURCE_DATE_EPOCH", Text(TarWriter.Time)),
    };

    // Looking for duplicates takes the square of how many files have one size: of 60,000 small ones 70 s instead of 0.7 (decisions/0212).
    static ImmutableArray<string> Arguments(string output, SquashfsOptions options) =>
    [
        "-", output, "-tar", "-root-mode", "0755", "-all-root", "-no-duplicates", "-noappend", "-no-progress", "-quiet",
        .. Compression(options.Policy), "-b", $"{options.Policy.BlockSizeKiB}K",
        "-processors", Text(options.Processors), "-mem", $"{options.MemoryMiB}M",
    ];

    // The dictionary as the reference has it (extensions.md 3.5).
    static string[] Compression(SquashfsPolicy policy) => policy.Compressor == SquashfsCompressor.Xz
        ? ["-comp", "xz", "-Xdict-size", "100%"]
        : ["-comp", "zstd", "-Xcompression-level", Text(policy.Level)];

    async Task<string> ReadVersionAsync(CancellationToken ct)
    {
        try
        {
            return FirstLine((await new Command(program, ["-version"]).RunAsync(ct)).Output);
        }
        catch (CommandFailedException error) when (error.ExitCode is null)
        {
            throw new StageException(ErrorCodes.Mksquashfs, $"{program} is not installed", InstallHint, true, error);
        }
        catch (CommandFailedException error)
        {
            var message = $"{program} does not run: {Refusal.Quote(error.Message)}";
            throw new StageException(ErrorCodes.Mksquashfs, message, InstallHint, true, error);
        }
    }

    // "mksquashfs version 4.5.1 (2022/03/17)": versions of distributions differ in more than the number.
    static string FirstLine(string output) => output.Split('\n', 2)[0].Trim();

    static StageException Failed(string output, string text, Exception? cause) =>
        text.Contains("No space left on device", StringComparison.Ordinal)
            ? DiskErrors.Full(Path.GetDirectoryName(output)!, "no room for the squashfs", cause)
            : new StageException(ErrorCodes.Mksquashfs, $"mksquashfs failed: {Refusal.Quote(text)}", HintFor(cause), true, cause);

    static string HintFor(Exception? cause) => cause is CommandFailedException { ExitCode: Killed } ? MemoryHint : RetryHint;

    static string EndOf(CommandFailedException error) => error.ExitCode switch
    {
        null => error.Message,
        Killed => "it was killed",
        var code => $"it said nothing, and exited with {code}",
    };

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
