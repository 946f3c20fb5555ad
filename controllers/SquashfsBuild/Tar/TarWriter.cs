using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>
/// Writes the normalised tar that mksquashfs reads: everything belongs to root, one fixed time, no names of owners (mksquashfs
/// would look them up on the host), GNU headers for long names (pax linkpath is damaged by mksquashfs 4.5.1). It goes on in large pieces:
/// each piece wakes the reader of a pipe.
/// </summary>
sealed class TarWriter(Stream output)
{
    /// <summary>1980-01-01T00:00:00Z, the time of every file: images that differ in nothing else become the same squashfs.</summary>
    public const long Time = 315_532_800;

    const int ShortName = 100;
    const long LargestOctalSize = 0x1_FFFF_FFFF;

    const int PieceSize = 256 * 1024;

    readonly byte[] block = new byte[TarHeader.Size];
    readonly byte[] piece = new byte[PieceSize];
    int filled;

    public void Directory(string path, int mode, ImmutableArray<Xattr> xattrs = default) => Entry('5', path, "", mode, 0, xattrs);

    public void Symlink(string path, string target, ImmutableArray<Xattr> xattrs = default) =>
        Entry('2', path, target, 0b111_111_111, 0, xattrs);

    /// <summary>A further name; the first one must have been written, mksquashfs drops links that come before their file.</summary>
    /// <param name="mode">The mode of the first name: some readers set it anew through the link.</param>
    public void HardLink(string path, string target, int mode = 0b110_100_100) => Entry('1', path, target, mode, 0);

    /// <summary>
    /// Begins a file; exactly <paramref name="size"/> bytes by <see cref="Data"/>, or put into <see cref="Room"/>, and then
    /// <see cref="EndFile"/> must follow.
    /// </summary>
    public void File(string path, int mode, long size, ImmutableArray<Xattr> xattrs = default) => Entry('0', path, "", mode, size, xattrs);

    public void Data(ReadOnlySpan<byte> data)
    {
        while (data.Length > 0)
        {
            var room = Room;
            var count = Math.Min(data.Length, room.Length);
            data[..count].CopyTo(room);
            Take(count);
            data = data[count..];
        }
    }

    /// <summary>Where data may be put without another copy; never empty. <see cref="Take"/> tells how much of it was filled.</summary>
    public Span<byte> Room
    {
        get
        {
            if (filled == piece.Length) Send();
            return piece.AsSpan(filled);
        }
    }

    /// <summary>Takes the first bytes of <see cref="Room"/>.</summary>
    public void Take(int count) => filled += count;

    public void EndFile(long size) => Pad(size);

    /// <summary>The end marker; without it mksquashfs fails, which is how a broken stream cannot become an image.</summary>
    public void End()
    {
        Array.Clear(block);
        Data(block);
        Data(block);
        Send();
        output.Flush();
    }

    void Send()
    {
        output.Write(piece.AsSpan(0, filled));
        filled = 0;
    }

    void Entry(char type, string path, string target, int mode, long size, ImmutableArray<Xattr> xattrs = default)
    {
        if (!xattrs.IsDefaultOrEmpty) Pax(xattrs);
        var (name, link) = (Encoding.UTF8.GetBytes(path), Encoding.UTF8.GetBytes(target));
        if (name.Length > ShortName) Long('L', name);
        if (link.Length > ShortName) Long('K', link);
        Header(type, name, link, mode, size);
    }

    void Pax(ImmutableArray<Xattr> xattrs)
    {
        using var records = new MemoryStream();
        foreach (var xattr in xattrs.OrderBy(xattr => xattr.Name, StringComparer.Ordinal)) PaxRecords.Write(records, xattr);

        Header('x', "././@PaxHeader"u8, [], 0, records.Length);
        Data(records.GetBuffer().AsSpan(0, (int)records.Length));
        Pad(records.Length);
    }

    void Long(char type, byte[] text)
    {
        Header(type, "././@LongLink"u8, [], 0, text.Length + 1);
        Data(text);
        Data([0]);
        Pad(text.Length + 1);
    }

    void Header(char type, ReadOnlySpan<byte> name, ReadOnlySpan<byte> link, int mode, long size)
    {
        Array.Clear(block);
        name[..Math.Min(name.Length, ShortName)].CopyTo(block);
        Octal(100, 8, mode);
        Octal(108, 8, 0);
        Octal(116, 8, 0);
        Size(size);
        Octal(136, 12, Time);
        block[156] = (byte)type;
        link[..Math.Min(link.Length, ShortName)].CopyTo(block.AsSpan(157));
        "ustar  \0"u8.CopyTo(block.AsSpan(257));
        Checksum();
        Data(block);
    }

    void Size(long size)
    {
        if (size <= LargestOctalSize)
        {
            Octal(124, 12, size);
            return;
        }

        block[124] = 0x80;
        BinaryPrimitives.WriteInt64BigEndian(block.AsSpan(128), size);
    }

    void Checksum()
    {
        block.AsSpan(148, 8).Fill((byte)' ');
        var sum = 0;
        foreach (var b in block) sum += b;
        Octal(148, 7, sum);
    }

    void Octal(int at, int length, long value)
    {
        var digits = Convert.ToString(value, 8).PadLeft(length - 1, '0');
        Encoding.ASCII.GetBytes(digits, block.AsSpan(at));
        block[at + length - 1] = 0;
    }

    void Pad(long size)
    {
        var padding = (int)(-size & (TarHeader.Size - 1));
        Array.Clear(block);
        Data(block.AsSpan(0, padding));
    }
}
