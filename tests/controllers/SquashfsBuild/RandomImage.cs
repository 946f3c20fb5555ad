namespace Strata.Controllers.Tests.SquashfsBuild;

/// <summary>
/// A random image of one layer, and what its members make of a directory. Names collide often enough, entries come in any order, and about
/// every second image is a legal extension.
/// </summary>
sealed class RandomImage
{
    static readonly string LongName = new('n', 120);

    readonly Random random;
    readonly TarBytes tar = new();
    readonly PlainTree plain = new();
    readonly List<string> names = [];

    RandomImage(Random random) => this.random = random;

    public static (byte[] Tar, PlainTree Plain) Next(Random random, string manifest)
    {
        var image = new RandomImage(random);
        var manifestAt = random.Next(12);
        for (var i = 0; i < 12; i++)
        {
            if (i == manifestAt) image.tar.File("manifest.yaml", manifest);
            image.Add();
        }

        return (image.tar.End().ToArray(), image.plain);
    }

    void Add()
    {
        var parent = Pick("usr/local", "usr/local", "usr/local/d", "usr/local/d/e", "lib/firmware", "etc/cri/conf.d");
        var name = $"rootfs/{parent}/{random.Next(30)}";
        switch (random.Next(16))
        {
            case < 6:
                File(name, Pick(0x1A4, 0x1ED, 0x180), Payload());
                break;
            case 6:
                LongFile($"{name}{LongName}", Payload());
                break;
            case 7 or 8:
                File(name, 0x1A4, []);
                break;
            case 9 or 10 when names.Count > 0 && names[random.Next(names.Count)] is { Length: < 100 } target:
                tar.HardLink(name, target);
                plain.HardLink(name, target);
                break;
            case 11:
                Symlink(name, Pick("0", "../d/1", "/usr/local/2"));
                break;
            case 12:
                Dir($"rootfs/{Pick("usr", "usr/local", "usr/local/d", "usr/local/d/e", "lib")}", Pick(0x1ED, 0x1C0, 0x1E8));
                break;
            case 13:
                Dir(name, 0x1ED);
                break;
            case 14:
                tar.File($"{name[..name.LastIndexOf('/')]}/.wh.{random.Next(30)}"); // hides nothing: there is no layer below
                break;
            case 15 when random.Next(4) == 0:
                tar.File("rootfs/etc/passwd", "x");
                break;
        }
    }

    void File(string name, int mode, byte[] content)
    {
        tar.Entry(name, '0', mode, content);
        plain.File(name, mode, content);
        names.Add(name);
    }

    void LongFile(string name, byte[] content)
    {
        tar.LongName(name).Entry("short", '0', data: content);
        plain.File(name, 0x1A4, content);
        names.Add(name);
    }

    void Symlink(string name, string target)
    {
        tar.Symlink(name, target);
        plain.Symlink(name, target);
    }

    void Dir(string name, int mode)
    {
        tar.Dir(name, mode);
        plain.Dir(name, mode);
    }

    byte[] Payload()
    {
        var bytes = new byte[Pick(1, 511, 512, 5000, 131_072, 300_000)];
        if (random.Next(3) > 0) random.NextBytes(bytes);
        return bytes;
    }

    T Pick<T>(params T[] values) => values[random.Next(values.Length)];
}
