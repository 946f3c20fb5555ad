using System.Formats.Tar;
using System.Text;
using Strata.Cli.Authoring.Debian;
using Strata.Resources.Node;
using LayerLimits = Strata.Controllers.SquashfsBuild.LayerLimits;

namespace Strata.Node.Tests.Cli.Authoring.Debian;

public class PathScanTests
{
    static readonly PathTree Known = new(["usr/bin/greet", "usr/share/greet"]);

    [Theory]
    [InlineData("/usr/bin/greet", "usr/bin/greet")]
    [InlineData("//usr/./bin//greet", "usr/bin/greet")]
    [InlineData("a=/usr/share/greet/x/y;", "usr/share/greet")]
    [InlineData("\0/usr/bin/greet\0", "usr/bin/greet")]
    [InlineData("PATH=/bin:/usr/share/greet", "usr/share/greet")]
    [InlineData("/usr/bin/gree /usr/bin/greet2 /usr/bin/greet-x /opt/usr/bin/greet usr/bin/greet", null)]
    [InlineData("", null)]
    [InlineData("////", null)]
    public void A_path_is_found_whole_or_as_the_beginning_of_another(string text, string? expected) =>
        Assert.Equal(expected, Find(Encoding.Latin1.GetBytes(text)));

    [Fact]
    public void A_path_is_found_wherever_it_stands()
    {
        var path = "/usr/bin/greet"u8;
        for (var at = (256 * 1024) - 20; at < (256 * 1024) + 20; at++)
        {
            var text = new byte[600 * 1024];
            path.CopyTo(text.AsSpan(at));
            Assert.Equal("usr/bin/greet", Find(text));

            text[at + path.Length] = (byte)'x';
            Assert.Null(Find(text));

            text[at + path.Length] = 0;
            text[at - 1] = (byte)'x';
            Assert.Null(Find(text));
        }
    }

    [Fact]
    public void A_path_without_end_takes_no_memory_and_comes_to_an_end()
    {
        var text = new byte[4 << 20];
        text.AsSpan().Fill((byte)'a');
        for (var i = 0; i < text.Length; i += 2) text[i] = (byte)'/';

        Assert.Null(Find(text));
    }

    /// <summary>Memory stands for work: joining the beginnings of each path took 2 KiB for each byte of this.</summary>
    [Theory]
    [InlineData("/a")]
    [InlineData("/./a")]
    [InlineData("/usr/share")]
    public void Many_long_paths_cost_as_much_as_they_are_long(string part)
    {
        var path = string.Concat(Enumerable.Repeat(part, 4000 / part.Length)) + " ";
        var text = Encoding.Latin1.GetBytes(string.Concat(Enumerable.Repeat(path, 1 << 8)));
        var known = new PathTree(["usr/bin/greet", string.Join('/', Enumerable.Repeat("a", 2500)), "usr/share/usr/share/greet"]);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Null(PathScan.FirstNamed(new MemoryStream(text), known));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 2 * text.Length);
    }

    [Fact]
    public void A_control_of_many_lines_costs_as_much_as_it_is_long()
    {
        var lines = string.Concat(Enumerable.Repeat(" a\n", 1 << 16));
        var control = Encoding.UTF8.GetBytes($"Package: xx\nVersion: 1\nArchitecture: all\nDepends: a,\n{lines}");
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal(2, ControlFile.Parse(control, "x.deb").Depends.Count);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 64 * control.Length);
    }

    [Fact]
    public void Packages_together_are_bound_like_an_image()
    {
        using var directory = new TemporaryDirectory();
        var limits = LayerLimits.Default with { LayerBytes = 1000, Entries = 3 };

        Assert.Equal("layer-too-large", Refused(("a", 600), ("b", 600)));
        Assert.Equal("too-many", Refused(("c", 1), ("d", 1), ("e", 1), ("f", 1)));

        string Refused(params (string Name, int Size)[] files)
        {
            var tar = new MemoryStream();
            using (var writer = new TarWriter(tar, TarEntryFormat.Gnu, leaveOpen: true))
            {
                foreach (var (name, size) in files)
                    writer.WriteEntry(new GnuTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(new byte[size]) });
            }

            tar.Position = 0;
            var contents = new DebContents(Directory.CreateDirectory(directory[files[0].Name]).FullName, limits);
            return Assert.Throws<StageException>(() => contents.Read(tar, "p", TestContext.Current.CancellationToken)).Code;
        }
    }

    static string? Find(byte[] text) => PathScan.FirstNamed(new MemoryStream(text), Known);
}
