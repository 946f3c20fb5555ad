using System.Text;

namespace Strata.Controllers.Tests.SquashfsBuild;

/// <summary>Builds tar archives byte by byte, right ones and wrong ones, without any code of the product.</summary>
sealed class TarBytes
{
    readonly MemoryStream bytes = new();

    public const string PosixMagic = "ustar\u000000";
    public const string GnuMagic = "ustar  \0";

    public static byte[] Of(Action<TarBytes> build)
    {
        var tar = new TarBytes();
        build(tar);
        return tar.End().ToArray();
    }

    public TarBytes Dir(string name, int mode = 0x1ED) => Entry(name, '5', mode);

    public TarBytes File(string name, string content = "", int mode = 0x1A4) => Entry(name, '0', mode, Encoding.UTF8.GetBytes(content));

    public TarBytes Symlink(string name, string target) => Entry(name, '2', 0x1FF, link: target);

    public TarBytes HardLink(string name, string target) => Entry(name, '1', 0x1A4, link: target);

    public TarBytes Pax(params (string Key, string Value)[] records) => Raw('x', Records(records));

    public TarBytes GlobalPax(params (string Key, string Value)[] records) => Raw('g', Records(records));

    public TarBytes LongName(string name) => Raw('L', Encoding.UTF8.GetBytes(name + "\0"));

    public TarBytes LongLink(string name) => Raw('K', Encoding.UTF8.GetBytes(name + "\0"));

    public TarBytes Raw(char type, byte[] data) => Entry("././@LongLink", type, 0, data);

    /// <param name="change">Applied to the header before its checksum is computed.</param>
    /// <param name="afterwards">Applied to the finished header.</param>
    public TarBytes Entry(
        string name, char type, int mode = 0x1A4, byte[]? data = null, string link = "", string magic = PosixMagic,
        Action<byte[]>? change = null, Action<byte[]>? afterwards = null)
    {
        var header = new byte[512];
        Put(header, 0, Encoding.UTF8.GetBytes(name));
        Octal(header, 100, 8, mode);
        Octal(header, 108, 8, 0);
        Octal(header, 116, 8, 0);
        Octal(header, 124, 12, data?.Length ?? 0);
        Octal(header, 136, 12, 0);
        header[156] = (byte)type;
        Put(header, 157, Encoding.UTF8.GetBytes(link));
        Put(header, 257, Encoding.Latin1.GetBytes(magic));
        change?.Invoke(header);
        for (var i = 148; i < 156; i++) header[i] = (byte)' ';
        Octal(header, 148, 7, header.Sum(b => b));
        afterwards?.Invoke(header);
        return Bytes(header).Data(data ?? []);
    }

    public TarBytes Data(byte[] data)
    {
        bytes.Write(data);
        bytes.Write(new byte[-data.Length & 511]);
        return this;
    }

    public TarBytes Bytes(byte[] raw)
    {
        bytes.Write(raw);
        return this;
    }

    public TarBytes End() => Bytes(new byte[1024]);

    public byte[] ToArray() => bytes.ToArray();

    public static byte[] Records(params (string Key, string Value)[] records)
    {
        var all = new MemoryStream();
        foreach (var (key, value) in records) all.Write(Record(key, value));
        return all.ToArray();
    }

    public static void Octal(byte[] header, int at, int length, long value) =>
        Put(header, at, Encoding.ASCII.GetBytes(Convert.ToString(value, 8).PadLeft(length - 1, '0') + "\0"));

    public static void Put(byte[] header, int at, byte[] value) =>
        value.AsSpan(0, Math.Min(value.Length, at is 0 or 157 ? 100 : value.Length)).CopyTo(header.AsSpan(at));

    static byte[] Record(string key, string value)
    {
        var body = Encoding.UTF8.GetBytes($" {key}={value}\n");
        var length = body.Length + 1;
        while (length != body.Length + length.ToString().Length) length = body.Length + length.ToString().Length;
        return [.. Encoding.ASCII.GetBytes(length.ToString()), .. body];
    }
}
