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
        using var reader = new StreamReader(path);
        await reader.ReadLineAsync(ct);
        var entries = new List<LayerEntry>();
        for (var number = 2; await reader.ReadLineAsync(ct) is { } line; number++) entries.Add(Entry(line) ?? throw Damaged(path, number));

        return entries;
    }

    static LayerEntry? Entry(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, LayerIndexJson.Default.LayerIndexEntry) is { Path: ['/', ..], Type: not null } entry
                ? entry.ToLayerEntry()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
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
