using Strata.Resources.Node;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>Makes an entry of a header and the extended headers before it.</summary>
sealed class TarEntryParser(TarName names, LayerLimits limits)
{
    const long LargestOctalSize = 0x1_FFFF_FFFF;

    /// <exception cref="StageException">tar-header, tar-type, sparse-unsupported, layer-too-large, and those of names</exception>
    public TarEntry Parse(TarHeader header, TarExtendedHeaders extended)
    {
        var rawName = extended.Name ?? FullName(header);
        var path = names.Path(rawName);
        var type = TypeOf(header.TypeFlag, rawName, path);
        CheckNumbers(header, path);
        return new TarEntry(type, path, LinkTarget(type, header, extended, path), Size(type, header, extended, path), Mode(header),
            extended.Pax.Xattrs);
    }

    static byte[] FullName(TarHeader header) =>
        header.Prefix.IsEmpty ? header.Name.ToArray() : [.. header.Prefix, (byte)'/', .. header.Name];

    static TarEntryType TypeOf(byte flag, byte[] rawName, string path) => (char)flag switch
    {
        // Before POSIX a directory was a file whose name ends in a slash.
        '\0' when rawName is [.., (byte)'/'] => TarEntryType.Directory,
        // GNU tar and libarchive still go by the name, others by the type.
        '0' or '7' when rawName is [.., (byte)'/'] => throw Header(path, "the type of a file and the name of a directory"),
        '0' or '\0' or '7' => TarEntryType.File,
        '1' => TarEntryType.HardLink,
        '2' => TarEntryType.Symlink,
        '3' => TarEntryType.CharacterDevice,
        '4' => TarEntryType.BlockDevice,
        '5' => TarEntryType.Directory,
        '6' => TarEntryType.Fifo,
        'S' => throw Refusal.Of(ErrorCodes.SparseUnsupported, $"{Refusal.Quote(path)} is a sparse file; only plain files are read"),
        _ => throw Refusal.Of(ErrorCodes.TarType, $"{Refusal.Quote(path)} has the unknown tar type 0x{flag:x2}"),
    };

    /// <summary>Also of headers whose numbers mean nothing: other programs refuse them.</summary>
    public static void CheckNumbers(TarHeader header, string path)
    {
        if (!TarNumber.TryParse(header.Mode, out var mode) || mode < 0) throw Header(path, "a mode that is no number");
        if (!TarOwner.IsValid(header.Uid) || !TarOwner.IsValid(header.Gid)) throw Header(path, "an owner out of range");
        if (!TarNumber.TryParse(header.Mtime, out _)) throw Header(path, "a time that is no number");
        if (!TarNumber.TryParse(header.DeviceMajor, out _) || !TarNumber.TryParse(header.DeviceMinor, out _))
            throw Header(path, "a device that is no number");
    }

    string LinkTarget(TarEntryType type, TarHeader header, TarExtendedHeaders extended, string path)
    {
        if (type is not (TarEntryType.HardLink or TarEntryType.Symlink)) return "";

        var raw = extended.LinkName ?? header.LinkName;
        if (type is TarEntryType.Symlink && raw.Length > limits.SymlinkBytes)
            throw Refusal.Of(ErrorCodes.NameTooLong,
                $"the link {Refusal.Quote(path)} has a text of {raw.Length} bytes; the limit is {limits.SymlinkBytes}");

        var target = names.Text(raw);
        return target.Length > 0 ? target : throw Header(path, "an empty link target");
    }

    long Size(TarEntryType type, TarHeader header, TarExtendedHeaders extended, string path)
    {
        if (!TarNumber.TryParse(header.DataSize, out var stated) || stated < 0
            || (stated > LargestOctalSize && !TarNumber.IsBinary(header.DataSize)))
            throw Header(path, "a size that is no number in range");

        var size = extended.Pax.Size ?? stated;
        if (size != 0 && type is not TarEntryType.File) throw Header(path, "data, which only files have");
        if (size > limits.LayerBytes)
            throw Refusal.Of(ErrorCodes.LayerTooLarge,
                $"{Refusal.Quote(path)} has {size} bytes; a layer may unpack to {limits.LayerBytes}");

        return size;
    }

    static int Mode(TarHeader header) => TarNumber.TryParse(header.Mode, out var mode) ? (int)(mode & 0xFFF) : 0;

    static StageException Header(string path, string what) =>
        Refusal.Of(ErrorCodes.TarHeader, $"the tar header of {Refusal.Quote(path)} has {what}");
}
