using System.Buffers.Binary;
using System.Diagnostics;
using System.Text.Json;

namespace Strata.Controllers.Tests.SquashfsBuild.Differential;

/// <summary>Python's tarfile, libarchive and GNU tar, behind one process that reads many archives.</summary>
sealed class OtherReaders : IAsyncDisposable
{
    public const string Python = "/usr/bin/python3";

    readonly Process process;

    OtherReaders(Process process) => this.process = process;

    public static OtherReaders Start() =>
        new(Process.Start(new ProcessStartInfo(Python, [Path.Combine(AppContext.BaseDirectory, "other_readers.py")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!);

    /// <summary>By program; null where it refuses the archive.</summary>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<TarMember>?>> ReadAsync(byte[] archive, CancellationToken ct)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, archive.Length);
        var input = process.StandardInput.BaseStream;
        await input.WriteAsync(length, ct);
        await input.WriteAsync(archive, ct);
        await input.FlushAsync(ct);
        var line = await process.StandardOutput.ReadLineAsync(ct) ?? throw new InvalidOperationException("the other readers ended");
        using var answer = JsonDocument.Parse(line);
        return answer.RootElement.EnumerateObject().ToDictionary(reading => reading.Name, reading => Members(reading.Value));
    }

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    static IReadOnlyList<TarMember>? Members(JsonElement reading) =>
        reading.ValueKind is JsonValueKind.Null ? null : [.. reading.EnumerateArray().Select(Member)];

    static TarMember Member(JsonElement member) => new(
        TarMember.Normalised(member[0].GetString()!),
        member[1].GetString()!,
        member[2].GetInt64(),
        member[3].GetString()!,
        member[4].GetString()!);
}
