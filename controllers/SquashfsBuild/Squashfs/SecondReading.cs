namespace Strata.Controllers.SquashfsBuild;

/// <summary>
/// The second reading of an image, which knows from the first one what survives: directories, what has no data, then the data of each layer
/// in the order it comes in, further names right behind the file. Only layers with surviving data are read again.
/// </summary>
sealed class SecondReading(IReadOnlyList<LayerInput> layers, Inspection inspection, LayerLimits limits) : RootfsTar
{
    public override Inspection Inspection => inspection;

    public override void Write(Stream output, CancellationToken ct)
    {
        var writer = new TarWriter(output);
        WriteDirectories(writer, inspection.Entries);

        var files = FileNames.Of(inspection.Entries);
        foreach (var file in files.Where(file => !file.HasData)) WriteWithoutData(writer, file);
        for (var layer = 0; layer < layers.Count; layer++)
        {
            var wanted = files.Where(file => file.HasData && file.Inode.Layer == layer).ToDictionary(file => file.Inode.Ordinal);
            if (wanted.Count > 0) WriteData(writer, layers[layer], wanted, ct);
        }

        writer.End();
    }

    void WriteData(TarWriter writer, LayerInput layer, Dictionary<int, FileNames> wanted, CancellationToken ct)
    {
        using var reader = new LayerReader(layer, new ImageBudget(limits));
        while (reader.Next() is not null)
        {
            ct.ThrowIfCancellationRequested();
            if (!wanted.TryGetValue(reader.Ordinal, out var file)) continue;

            WriteData(writer, reader, new RootfsEntry(file.Paths[0], file.Inode, file.Mode, file.Xattrs), ct);
            WriteLinks(writer, file, file.Paths[0]);
        }
    }
}
