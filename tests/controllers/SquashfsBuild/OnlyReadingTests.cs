using System.Text;
using Strata.Controllers.Linux;
using Strata.Controllers.SquashfsBuild;
using Strata.Resources.Node;
using Xunit;
using static Strata.Controllers.Tests.SquashfsBuild.TestLayer;

namespace Strata.Controllers.Tests.SquashfsBuild;

/// <summary>
/// An image of one layer is judged while it is packed. The proof is the other way: the same image with an empty layer on top has two, so it
/// is read twice, and what becomes of it must be the same, and what a plain model of the archive says.
/// </summary>
public sealed class OnlyReadingTests : IDisposable
{
    const string Manifest = "version: v1alpha1\nmetadata:\n  name: once\n  version: v1\n";
    const int Images = 120;

    readonly TemporaryDirectory directory = new();

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Random_images_end_the_same_in_one_reading_and_in_two_and_hold_what_a_plain_model_says()
    {
        Needs.Programs("mksquashfs", "unsquashfs");
        var random = new Random(Seeds.Next());
        var (built, once) = (0, 0);
        for (var i = 0; i < Images; i++)
        {
            var (tar, plain) = RandomImage.Next(random, Manifest);
            var options = SquashfsOptions.Default with { UsrMerge = random.Next(3) == 0 };
            var opened = 0;
            var layer = Blob(tar) with { Open = () => Counted(ref opened, tar) };

            var one = await OutcomeAsync($"one-{i}", options, layer);
            var two = await OutcomeAsync($"two-{i}", options, Blob(tar), Of(_ => { }));

            Assert.Equal(two, one);
            if (!one.StartsWith("built", StringComparison.Ordinal)) continue;
            built++;
            if (opened == 1) once++;
            Assert.Equal(plain.Lines("rootfs", options.UsrMerge), await UnpackedAsync($"one-{i}"));
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{built} of {Images} were built, {once} of them in one reading");
        Assert.InRange(once, Images / 5, built - 1); // both ways were taken
    }

    [Fact]
    public async Task A_path_that_comes_twice_is_read_twice_and_the_last_one_wins()
    {
        var opened = 0;
        var tar = TarBytes.Of(t => t.File("manifest.yaml", Manifest)
            .File("rootfs/usr/local/a", "first").File("rootfs/usr/local/a", "last"));
        var tool = new KeepingTool();

        var built = await BuildAsync(tool, Blob(tar) with { Open = () => Counted(ref opened, tar) });

        Assert.Equal(3, opened); // once in vain, then twice
        Assert.Contains("last", tool.Text);
        Assert.DoesNotContain("first", tool.Text);
        Assert.Equal(4, built.UnpackedSize);
    }

    [Fact]
    public async Task A_file_that_has_lost_the_name_under_which_it_was_written_is_read_twice()
    {
        var opened = 0;
        var tar = TarBytes.Of(t => t.File("manifest.yaml", Manifest).File("rootfs/usr/local/a", "content")
            .HardLink("rootfs/usr/local/b", "rootfs/usr/local/a").Symlink("rootfs/usr/local/a", "b"));

        await BuildAsync(new KeepingTool(), Blob(tar) with { Open = () => Counted(ref opened, tar) });

        Assert.Equal(3, opened); // once in vain, then twice
    }

    [Fact]
    public async Task Nothing_behind_a_file_that_breaks_a_rule_reaches_the_tool_and_all_faults_are_told()
    {
        var tool = new KeepingTool();
        var good = string.Concat(Enumerable.Repeat("goes on;", 100_000)); // more than waits for what comes next
        var error = await Assert.ThrowsAsync<StageException>(() => BuildAsync(tool, Of(tar => tar.File("manifest.yaml", Manifest)
            .File("rootfs/usr/local/good", good).File("rootfs/etc/passwd", "forbidden").File("rootfs/usr/local/next", "behind it")
            .Symlink("rootfs/usr/local/away", "/etc/shadow").File("notes", "beside"))));

        Assert.Equal(ErrorCodes.UnexpectedFile, error.Code);
        Assert.All((string[])["notes", "/etc/passwd", "/usr/local/away"], name => Assert.Contains(name, error.Message));
        Assert.Contains("goes on", tool.Text);
        Assert.DoesNotContain("forbidden", tool.Text);
        Assert.DoesNotContain("behind it", tool.Text);
        Assert.Empty(Directory.EnumerateFiles(directory.Path, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_layer_that_is_not_what_its_digest_says_becomes_nothing(bool isDiffId)
    {
        var tar = TarBytes.Of(t => t.File("manifest.yaml", Manifest).File("rootfs/usr/local/a", "good"));
        var evil = TarBytes.Of(t => t.File("manifest.yaml", Manifest).File("rootfs/usr/local/a", "evil"));
        var layer = isDiffId ? Blob(Gzip(evil), TarGzip, Digest(tar)) : Blob(tar) with { Open = () => new MemoryStream(evil) };

        var error = await Assert.ThrowsAsync<StageException>(() => BuildAsync(new KeepingTool(), layer));

        Assert.Equal(ErrorCodes.DigestMismatch, error.Code);
        Assert.Empty(Directory.EnumerateFiles(directory.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_tool_that_stumbles_over_the_stream_gets_it_in_the_other_order()
    {
        var tool = new KeepingTool { Failures = 1 };
        await BuildAsync(tool, Of(tar => tar.File("manifest.yaml", Manifest).File("rootfs/usr/local/a", "a")));
        Assert.Equal(2, tool.Tries);

        tool.Failures = 2;
        var error = await Assert.ThrowsAsync<StageException>(
            () => BuildAsync(tool, Of(tar => tar.File("manifest.yaml", Manifest).File("rootfs/usr/local/b", "b"))));
        Assert.Equal(ErrorCodes.Mksquashfs, error.Code);
    }

    Task<BuiltLayer> BuildAsync(ISquashfsTool tool, LayerInput layer)
    {
        Directory.CreateDirectory(directory["data"]);
        return new SquashfsBuilder(new LayerStore(directory["data"]), tool, LayerLimits.Default).BuildAsync(
            $"sha256:{layer.Digest}", [layer], SquashfsOptions.Default, ContentPolicy.Default, "1.9.0", Ct);
    }

    async Task<string[]> UnpackedAsync(string data)
    {
        var image = Assert.Single(Directory.GetFiles(directory[data], "*.sqsh", SearchOption.AllDirectories));
        await new Command("unsquashfs", ["-quiet", "-no-progress", "-dest", directory[$"{data}/tree"], image]).RunAsync(Ct);
        return await UnpackedTree.ReadAsync(directory[$"{data}/tree"], Ct);
    }

    async Task<string> OutcomeAsync(string data, SquashfsOptions options, params LayerInput[] layers)
    {
        Directory.CreateDirectory(directory[data]);
        var store = new LayerStore(directory[data]);
        var builder = new SquashfsBuilder(store, new Mksquashfs(), LayerLimits.Default);
        try
        {
            var built = await builder.BuildAsync("sha256:0123", layers, options, ContentPolicy.Default, "1.9.0", Ct);
            return $"built {built.Digest} {await File.ReadAllTextAsync(store.IndexPath(built.Key), Ct)}";
        }
        catch (StageException error)
        {
            Assert.Empty(Directory.EnumerateFiles(directory[data], "*", SearchOption.AllDirectories));
            return $"{error.Code}: {error.Message}";
        }
    }

    static MemoryStream Counted(ref int opened, byte[] tar)
    {
        opened++;
        return new MemoryStream(tar);
    }

    // Keeps the tar itself as the image.
    sealed class KeepingTool : ISquashfsTool
    {
        public string Text { get; private set; } = "";

        public int Tries { get; private set; }

        public int Failures { get; set; }

        public ValueTask<string> VersionAsync(CancellationToken ct) => new("keeping");

        public async Task PackAsync(
            string output, SquashfsOptions options, Func<Stream, CancellationToken, Task> writeTar, CancellationToken ct)
        {
            Tries++;
            using var tar = new MemoryStream();
            try
            {
                await writeTar(tar, ct);
            }
            finally
            {
                Text = Encoding.Latin1.GetString(tar.ToArray());
            }

            if (Failures-- > 0) throw new StageException(ErrorCodes.Mksquashfs, "it stumbled", "", true);
            await File.WriteAllBytesAsync(output, tar.ToArray(), ct);
        }
    }
}
