using System.Text;
using System.Text.Json;
using Strata.Resources.Node;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>
/// The file beside a built layer: the <see cref="BuiltLayer"/> in its first line, then one <see cref="LayerIndexEntry"/> a line.
/// </summary>
public static class LayerIndex
{
    internal const string Hint = "check the disk, then run `strata upgrade`: a damaged layer of the configured set is built anew";

    /// <summary>Null when the file is missing or its first line is damaged.</summary>
    public static async Task<BuiltLayer?> ReadLayerAsync(string path, CancellationToken ct)
    {
        if (!File.Exists(path)) return null;

        using var reader = new StreamReader(path);
        try
        {
            return await reader.ReadLineAsync(ct) is { } line ? JsonSerializer.Deserialize(line, LayerIndexJson.Default.BuiltLayer) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The names in the layer, sorted by path.</summary>
    /// <exception cref="StageException">`corrupt`</exception>
    public static async Task<IReadOnlyList<LayerEntry>> ReadEntriesAsync(string path, CancellationToken ct)
    {
        using var file = File.OpenHandle(path);
        var entries = new List<LayerEntry>();
        var buffer = new byte[64 * 1024];
        int filled = 0, count = 0, number = 1;
        for (var at = 0L; (count = await RandomAccess.ReadAsync(file, buffer.AsMemory(filled), at, ct)) > 0; at += count)
        {
            filled += count;
            var left = Take(buffer.AsSpan(0, filled), entries, path, ref number);
            buffer.AsSpan(filled - left, left).CopyTo(buffer);
            filled = left;
            if (filled == buffer.Length) Array.Resize(ref buffer, 2 * buffer.Length);
        }

        if (filled > 0) Add(buffer.AsSpan(0, filled), entries, path, number);
        return entries;
    }

    /// <returns>How many bytes behind the last line are left.</returns>
    static int Take(ReadOnlySpan<byte> read, List<LayerEntry> entries, string path, ref int number)
    {
        for (int end; (end = read.IndexOf((byte)'\n')) >= 0; read = read[(end + 1)..]) Add(read[..end], entries, path, number++);
        return read.Length;
    }

    static void Add(ReadOnlySpan<byte> line, List<LayerEntry> entries, string path, int number)
    {
        if (number > 1) entries.Add(LayerIndexEntry.Parse(line) ?? throw Damaged(path, number));
    }

    static StageException Damaged(string path, int line) => new(
        ErrorCodes.Corrupt,
        $"the index {path}, line {line}, is damaged",
        Hint);

    /// <summary>The entries of one index behind another first line.</summary>
    internal static async Task CopyAsync(string from, string to, BuiltLayer layer, CancellationToken ct)
    {
        using var reader = new StreamReader(from);
        await using var output = new FileStream(to, FileMode.CreateNew, FileAccess.Write, FileShare.None, 64 * 1024);
        Write(output, layer, []);
        await reader.ReadLineAsync(ct);
        while (await reader.ReadLineAsync(ct) is { } line) await output.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"), ct);
    }

    internal static void Write(Stream output, BuiltLayer layer, IEnumerable<LayerIndexEntry> entries)
    {
        JsonSerializer.Serialize(output, layer, LayerIndexJson.Default.BuiltLayer);
        output.WriteByte((byte)'\n');
        foreach (var entry in entries)
        {
            JsonSerializer.Serialize(output, entry, LayerIndexJson.Default.LayerIndexEntry);
            output.WriteByte((byte)'\n');
        }
    }
}
