using System.Collections.Immutable;
using Strata.Controllers.Linux;
using Strata.Controllers.SquashfsBuild;
using Strata.Resources.Node;

namespace Strata.Cli.Authoring.Debian;

/// <summary>Unpacks one member of a .deb, by what its name promises. xz is left to the program xz, with a bound on its memory.</summary>
static class DebMember
{
    const string Memory = "256MiB";

    /// <param name="read">Gets the tar archive, and reads it to its end.</param>
    /// <exception cref="StageException">
    /// Codes deb, io, corrupt, truncated, trailing-data, zstd-window, and those of <paramref name="read"/>.
    /// </exception>
    public static async Task<T> ReadAsync<T>(FileStream file, ArMember member, Func<Stream, T> read, CancellationToken ct)
    {
        file.Position = member.Offset;
        using var packed = new LimitedStream(file, member.Size);
        switch (Path.GetExtension(member.Name))
        {
            case ".tar":
                return read(packed);
            case ".gz":
                using (var gzip = new CheckedGzip(packed)) return read(gzip);
            case ".zst":
                using (var zstd = new CheckedZstd(packed)) return read(zstd);
            case ".xz":
                return await ReadXzAsync(packed, file.Name, read, ct);
            default:
                throw DebFault.Of(file.Name, $"{member.Name} is compressed in a way that is not read");
        }
    }

    static async Task<T> ReadXzAsync<T>(LimitedStream packed, string file, Func<Stream, T> read, CancellationToken ct)
    {
        var result = default(T)!;
        var xz = new Command("xz", ["--decompress", "--stdout", "--single-stream", $"--memlimit-decompress={Memory}"])
        {
            Environment = ImmutableDictionary<string, string?>.Empty.Add("XZ_OPT", null).Add("XZ_DEFAULTS", null).Add("LC_ALL", "C"),
        };
        try
        {
            await xz.RunAsync((input, token) => packed.CopyToAsync(input, token), output => result = read(output), ct);
            return result;
        }
        catch (CommandFailedException e) when (e.ExitCode is null)
        {
            throw new StageException(ErrorCodes.Io, $"{file} needs the program xz: {e.Message}", "install the package xz-utils", cause: e);
        }
        catch (CommandFailedException e)
        {
            throw DebFault.Of(file, $"xz cannot read it: {Refusal.Quote(e.ErrorOutput.Trim())}", e);
        }
    }
}
