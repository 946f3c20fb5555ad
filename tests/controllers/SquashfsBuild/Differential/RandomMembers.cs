using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Strata.Controllers.Tests.SquashfsBuild.Differential;

/// <summary>Members for a random archive, each with the extended headers before it.</summary>
sealed class RandomMembers(Random random, TarBytes tar)
{
    /// <summary>Some archives are full of oddities, others have one or none: a refusal must not hide the rest.</summary>
    readonly int oddOneIn = new[] { 8, 40, 400 }[random.Next(3)];

    readonly List<string> used = ["a"];

    string Name => Pick(
        () => "a", () => "d/e/f", () => used[random.Next(used.Count)], () => $"n{random.Next(100)}", () => $"./d//{random.Next(9)}/",
        () => new string('l', random.Next(95, 106)),
        () => $"{new string('p', random.Next(90, 160))}/{new string('q', random.Next(95, 104))}",
        () => "ünï/cödé", () => $"d/.wh.{random.Next(9)}", () => "d/.wh..wh..opq");

    string OddName => OneOf(
        "../x", "/etc/x", "a/../b", "", ".", "./", "/", "a\0b", "x\n", "a/",
        "a/.", " a ", "\"q\\", new string('c', 300), "\u0085", "e\u0301", "a -> b", "//a");

    char Type => "0000000\0\u0005557122346"[random.Next(18)] is var type && type == '\u0005' ? '5' : type;

    public static byte[] Noise(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    public void Add()
    {
        var name = Odd() ? OddName : Name;
        var type = Odd() ? "SVDMAxZgLK"[random.Next(10)] : Type;
        var hasData = type is '0' or '\0' or '7' || random.Next(30) == 0;
        var content = hasData ? Noise(random, random.Next(3) == 0 ? 0 : random.Next(1500)) : [];
        var link = type is '1' or '2' || random.Next(20) == 0 ? (Odd() ? OddName : Name) : "";
        var magic = random.Next(3) == 0 ? TarBytes.GnuMagic : TarBytes.PosixMagic;
        AddExtended(name, link, content.Length);
        tar.Entry(Short(name), type, random.Next(0x1000), content, Short(link), magic, header => Change(header, magic, content.Length));
        used.Add(name);
    }

    // A name that is too long is cut here, and stands whole in an extended header in most cases.
    static string Short(string name) => name.Length <= 100 ? name : name[..100];

    void AddExtended(string name, string link, int size)
    {
        var pax = new List<(string Key, string Value)>();
        if (name.Length > 100 || random.Next(6) == 0) AddLong(name, "path", 'L', pax);
        if (link.Length > 100 || (link.Length > 0 && random.Next(6) == 0)) AddLong(link, "linkpath", 'K', pax);
        if (random.Next(6) == 0) pax.Add(Record(size));
        if (Odd()) pax.Add(OddRecord(size));
        if (random.Next(40) == 0) tar.GlobalPax(random.Next(4) == 0 ? OddRecord(size) : ("comment", "c"));
        if (pax.Count == 0) return;

        var records = TarBytes.Records([.. pax]);
        if (random.Next(16) == 0) records[random.Next(records.Length)] = (byte)"0 =\n9a\0"[random.Next(7)];
        tar.Raw('x', records);
        if (random.Next(30) == 0) tar.Raw('x', TarBytes.Records(Record(size)));
    }

    void AddLong(string text, string key, char type, List<(string Key, string Value)> pax)
    {
        switch (random.Next(5))
        {
            case 0 or 1:
                string[] ends = ["\0", "\0", "", "\0\0\0", "\0x"];
                tar.Raw(type, Encoding.UTF8.GetBytes(text + ends[random.Next(ends.Length)]));
                break;
            case 2 or 3:
                pax.Add((key, text));
                break;
            default:
                if (random.Next(4) > 0) break;

                tar.Raw(type, Encoding.UTF8.GetBytes(Name + "\0"));
                pax.Add((key, text));
                break;
        }
    }

    (string Key, string Value) Record(int size) => OneOf(
        ("mtime", "1700000000.123456789"), ("atime", "-1.5"), ("uid", "70000"), ("gid", "3000000000"), ("uname", "ü"), ("comment", "x=y"),
        ("SCHILY.xattr.user.a", "v"), ("LIBARCHIVE.xattr.user.b", "dg=="), ("size", Plain(size)), ("LIBARCHIVE.creationtime", "1"),
        ("hdrcharset", "ISO-IR 10646 2000 UTF-8"), ("VENDOR.key", "1"));

    (string Key, string Value) OddRecord(int size) => OneOf(
        ("size", Plain(size + 1)), ("size", Plain(size + 512)), ("size", "0"), ("size", $"0{Plain(size)}"), ("size", $"+{Plain(size)}"),
        ("size", "-1"), ("size", $" {Plain(size)}"), ("size", "99999999999999999999"), ("path", OddName), ("linkpath", OddName),
        ("path", ""), ("GNU.sparse.major", "1"), ("GNU.sparse.name", "other"), ("GNU.sparse.size", "7"), ("GNU.sparse.realsize", "7"),
        ("SCHILY.realsize", "9"), ("SCHILY.filetype", "sparse"), ("SCHILY.dev", "1"), ("SUN.holesdata", " 0 1"),
        ("hdrcharset", "BINARY"), ("charset", "ISO-IR 8859 1 1998"), ("mtime", "x"), ("uid", "-1"), ("Path", "cased"), ("a\0b", "v"),
        ("SCHILY.acl.access", "user::rwx"), ("RHT.security.selinux", "s"), ("LIBARCHIVE.symlinktype", "dir"));

    void Change(byte[] header, string magic, int size)
    {
        if (random.Next(10) == 0) TarBytes.Put(header, 124, SizeField(size));
        if (Odd()) TarBytes.Put(header, 124, OddSizeField(size));
        if (random.Next(10) == 0) TarBytes.Put(header, 345, Ascii(OneOf("pre", "pre/fix", "pre/", "./", "..", "/abs")));
        if (random.Next(20) == 0) TarBytes.Put(header, OneOf(108, 116), OwnerField());
        if (random.Next(20) == 0) TarBytes.Put(header, 136, TimeField());
        if (random.Next(40) == 0) TarBytes.Put(header, 265, Noise(random, 64));
        if (random.Next(40) == 0) TarBytes.Put(header, 500, Noise(random, 12));
        if (random.Next(40) == 0) TarBytes.Put(header, 257, OneOf(Ascii("ustar\0  "), Ascii("ustar 00"), new byte[8], Ascii(magic)));
        if (random.Next(60) == 0) header[OneOf(476, 482)] = (byte)random.Next(256);
    }

    byte[] OwnerField() => OneOf(Ascii("0000000 "), Ascii("     12\0"), Ascii("7777777\0"), [0x80, 0, 0, 0, 0, 1, 0, 0], new byte[8]);

    byte[] TimeField() => OneOf(Ascii("77777777777\0"), Ascii("00000000000 "), [0xFF, .. new byte[11]], new byte[12]);

    byte[] SizeField(int size) => OneOf(
        Ascii($"{Octal(size, 11)} "), Ascii(Octal(size, 12)), Ascii($"{Octal(size, 10)} \0"), Ascii($"{Octal(size, 0),11}\0"),
        Base256(size));

    byte[] OddSizeField(int size) => OneOf(
        Base256(-size), Base256(1L << 40), [0x80, 1, .. Base256(size)[2..]], new byte[12], Ascii("            "), Ascii("777777777777"),
        Ascii($"{Octal(size, 5)}\0garbag"), Ascii($"{Octal(size, 5)} 123456"), Ascii($"0x{Octal(size, 9)}\0"),
        Ascii($"-{Octal(size, 10)}\0"), Ascii($"+{Octal(size, 10)}\0"), Ascii($"{Octal(size + 1, 11)}\0"), Ascii($"{Octal(size, 6)}8    \0"),
        Ascii($"\t{Octal(size, 10)}\0"),
        Ascii(Octal(size, 0).PadRight(12, '\0')), Ascii($"\0{Octal(size, 10)}\0"));

    static byte[] Base256(long value)
    {
        var field = new byte[12];
        BinaryPrimitives.WriteInt64BigEndian(field.AsSpan(4), value);
        if (value < 0) field.AsSpan(0, 4).Fill(0xFF);
        field[0] |= 0x80;
        return field;
    }

    static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);

    static string Octal(long value, int digits) => Convert.ToString(value, 8).PadLeft(digits, '0');

    static string Plain(long value) => value.ToString(CultureInfo.InvariantCulture);

    bool Odd() => random.Next(oddOneIn) == 0;

    T OneOf<T>(params ReadOnlySpan<T> choices) => choices[random.Next(choices.Length)];

    /// <summary>For choices that use random numbers themselves.</summary>
    T Pick<T>(params ReadOnlySpan<Func<T>> choices) => choices[random.Next(choices.Length)]();
}
