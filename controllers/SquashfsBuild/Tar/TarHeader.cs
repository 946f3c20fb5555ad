namespace Strata.Controllers.SquashfsBuild;

/// <summary>
/// The fields of one 512-byte header block (POSIX.1-2017 pax, "ustar Interchange Format"; GNU tar manual, "Basic Tar Format").
/// </summary>
readonly ref struct TarHeader(ReadOnlySpan<byte> block)
{
    public const int Size = 512;

    readonly ReadOnlySpan<byte> block = block;

    public ReadOnlySpan<byte> Name => Text(0, 100);

    public ReadOnlySpan<byte> Mode => block.Slice(100, 8);

    public ReadOnlySpan<byte> Uid => block.Slice(108, 8);

    public ReadOnlySpan<byte> Gid => block.Slice(116, 8);

    public ReadOnlySpan<byte> DataSize => block.Slice(124, 12);

    public ReadOnlySpan<byte> Mtime => block.Slice(136, 12);

    public byte TypeFlag => block[156];

    public ReadOnlySpan<byte> LinkName => Text(157, 100);

    public bool IsPosix => block.Slice(257, 8).SequenceEqual("ustar\u000000"u8);

    public bool IsGnu => block.Slice(257, 8).SequenceEqual("ustar  \0"u8);

    public ReadOnlySpan<byte> DeviceMajor => block.Slice(329, 8);

    public ReadOnlySpan<byte> DeviceMinor => block.Slice(337, 8);

    /// <summary>Leading directories of the name; only POSIX headers have them.</summary>
    public ReadOnlySpan<byte> Prefix => IsPosix ? Text(345, 155) : [];

    /// <summary>GNU headers of incremental backups have times in the place of the prefix, which Python's tarfile takes for one.</summary>
    public bool HasTimesForPrefix => IsGnu && block[345] != 0;

    /// <summary>True when the stored sum equals the sum of all bytes as unsigned, the checksum field itself taken as blanks.</summary>
    public bool ChecksumMatches()
    {
        const int at = 148, length = 8;
        var sum = length * ' ';
        foreach (var b in block[..at]) sum += b;
        foreach (var b in block[(at + length)..]) sum += b;
        return TarNumber.TryParse(block.Slice(at, length), out var stored) && stored == sum;
    }

    ReadOnlySpan<byte> Text(int at, int length)
    {
        var field = block.Slice(at, length);
        var end = field.IndexOf((byte)0);
        return end < 0 ? field : field[..end];
    }
}
