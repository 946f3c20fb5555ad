using System.Globalization;
using Strata.Controllers.SquashfsBuild;
using Strata.Resources.Node;

namespace Strata.Cli.Authoring.Debian;

/// <summary>A .deb file, read: what it says of itself, and what it brings. Its scripts are told of, never run.</summary>
sealed record DebPackage(ControlFile Control, IReadOnlyList<string> Scripts, IReadOnlyList<DebEntry> Entries)
{
    const int LongestControl = 256 * 1024;

    static readonly string[] ScriptNames = ["preinst", "postinst", "prerm", "postrm", "config"];

    /// <param name="contents">Where the contents of files go.</param>
    /// <exception cref="CommandException">There is no such file.</exception>
    /// <exception cref="StageException">Codes deb, io, layer-too-large, too-many, and those of tar archives.</exception>
    public static async Task<DebPackage> ReadAsync(string path, DebContents contents, CancellationToken ct)
    {
        if (!File.Exists(path))
            throw new CommandException(
                ExitCode.NotFound, $"{path} does not exist", "give paths of .deb files: `apt-get download NAME` fetches them");

        await using var file = File.OpenRead(path);
        var members = ArArchive.Read(file).Where(member => !member.Name.StartsWith('_')).ToList();
        if (members is not [{ Name: "debian-binary" } version, var controlMember, var dataMember]
            || !controlMember.Name.StartsWith("control.tar", StringComparison.Ordinal)
            || !dataMember.Name.StartsWith("data.tar", StringComparison.Ordinal))
            throw DebFault.Of(path, "it does not consist of debian-binary, control.tar and data.tar");

        CheckFormat(file, version);
        var (control, scripts) = await DebMember.ReadAsync(file, controlMember, tar => ReadControl(tar, path), ct);
        var entries = await DebMember.ReadAsync(file, dataMember, tar => contents.Read(tar, control.Package, ct), ct);
        return new DebPackage(control, scripts, entries);
    }

    static void CheckFormat(FileStream file, ArMember member)
    {
        var text = new byte[Math.Min(member.Size, 16)];
        file.Position = member.Offset;
        file.ReadExactly(text);
        if (!text.AsSpan().StartsWith("2."u8)) throw DebFault.Of(file.Name, "it is not of format 2");
    }

    static (ControlFile, IReadOnlyList<string>) ReadControl(Stream stream, string path)
    {
        var tar = new TarStream(stream, LayerLimits.Default);
        var control = default(ControlFile);
        var scripts = new List<string>();
        while (tar.Next() is { } entry)
        {
            if (ScriptNames.Contains(entry.Path)) scripts.Add(entry.Path);
            if (entry is { Path: "control", Type: TarEntryType.File }) control = ControlFile.Parse(Read(tar, entry, path), path);
        }

        return (control ?? throw DebFault.Of(path, "it has no control file"), scripts);
    }

    static byte[] Read(TarStream tar, TarEntry entry, string path)
    {
        if (entry.Size > LongestControl)
            throw DebFault.Of(path, string.Create(CultureInfo.InvariantCulture, $"its control file has {entry.Size} bytes"));

        var bytes = new byte[entry.Size];
        for (int done = 0, count; (count = tar.Read(bytes.AsSpan(done))) > 0;) done += count;
        return bytes;
    }
}
