using Microsoft.Extensions.Logging;
using Strata.Controllers.Generations;
using Strata.Controllers.Linux;
using Strata.Controllers.SquashfsBuild;
using Strata.Controllers.Tests.CleanUp;
using Strata.Controllers.Tests.Oci;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.SquashfsBuild;

/// <summary>
/// What a restarted agent reads again. A reading is made visible by a note that lies: the file's bytes have another digest than the note
/// says, so who trusts the note passes, and who reads does not.
/// </summary>
public sealed class VerifiedFilesTests : IDisposable
{
    const string Claimed = "sha256:00000000000000000000000000000000000000000000000000000000000000ff";

    readonly TemporaryDirectory data = new();
    readonly RecordingLoggers loggers = new();

    public VerifiedFilesTests()
    {
        Directory.CreateDirectory(data["work"]);
        File.WriteAllText(Layer, "some bytes");
    }

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    string Layer => data["layer.sqsh"];

    string Stamps => data["stamps"];

    public void Dispose() => data.Dispose();

    VerifiedFiles NewProcess() => new(Stamps, data["work"], loggers.CreateLogger<VerifiedFiles>());

    void Lie(string path)
    {
        var verified = NewProcess();
        verified.Add(Files.Stamp(path), Claimed);
        verified.Save();
    }

    async Task<bool> IsReadAsync(string path, bool full = false)
    {
        try
        {
            await new LayerVerifier(NewProcess()).VerifyAsync(path, Claimed, full, Ct);
            return false;
        }
        catch (StageException refusal) when (refusal.Code == "image-digest")
        {
            return true;
        }
    }

    [Fact]
    public async Task What_an_earlier_process_has_read_is_not_read_again()
    {
        Assert.True(await IsReadAsync(Layer));
        Lie(Layer);

        Assert.False(await IsReadAsync(Layer));
        Assert.True(await IsReadAsync(Layer, full: true));
        Assert.True(await IsReadAsync(Layer)); // found wrong: the note is gone
    }

    [Fact]
    public async Task What_is_verified_is_kept_for_the_next_process()
    {
        var digest = $"sha256:{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("some bytes"u8))}";
        await new LayerVerifier(NewProcess()).VerifyAsync(Layer, digest, full: false, Ct);

        Assert.True(NewProcess().Has(Files.Stamp(Layer), digest));
        Assert.False(NewProcess().Has(Files.Stamp(Layer), Claimed));
        Assert.Empty(Directory.GetFiles(data["work"]));
    }

    [Theory]
    [InlineData("printf 'Some bytes' >layer.sqsh")]
    [InlineData("touch -r layer.sqsh t; printf 'Some bytes' >layer.sqsh; touch -r t layer.sqsh")]
    [InlineData("touch -r layer.sqsh t; printf 'Some bytes' 1<>layer.sqsh; touch -r t layer.sqsh")]
    [InlineData("cp -p layer.sqsh t; mv t layer.sqsh")]
    [InlineData("touch layer.sqsh")]
    [InlineData("chmod 0400 layer.sqsh")]
    [InlineData("ln layer.sqsh another")]
    [InlineData("truncate -s +1 layer.sqsh")]
    public async Task Whatever_touches_a_file_makes_it_be_read(string command)
    {
        Lie(Layer);
        Assert.False(await IsReadAsync(Layer));

        await Tool.RunAsync("sh", "-c", $"cd {data.Path}; {command}");

        Assert.True(await IsReadAsync(Layer));
    }

    [Fact]
    public void Every_flipped_bit_and_every_cut_makes_the_file_worth_nothing()
    {
        var verified = new VerifiedFile(Files.Stamp(Layer), Claimed);
        var good = StampFile.Format([verified, verified with { Digest = Claimed.Replace("ff", "00", StringComparison.Ordinal) }]);
        Assert.Equal(2, StampFile.Parse(good)?.Count);

        for (var length = 0; length < good.Length; length++) Assert.Null(StampFile.Parse(good.AsSpan(0, length)));
        for (var bit = 0; bit < good.Length * 8; bit++)
        {
            var damaged = (byte[])good.Clone();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Null(StampFile.Parse(damaged));
        }

        Assert.Null(StampFile.Parse([.. good, (byte)'\n']));
        Assert.Null(StampFile.Parse([.. good, .. good]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("strata stamps 2\n")]
    [InlineData("strata stamps 1\nsha256:0000000000000000000000000000000000000000000000000000000000000000\n")]
    [InlineData("\0\0\0\0")]
    public async Task A_file_of_another_make_is_told_and_everything_is_read(string content)
    {
        Lie(Layer);
        await File.WriteAllTextAsync(Stamps, content, Ct);

        Assert.True(await IsReadAsync(Layer));
        Assert.Contains("every layer is read again", Assert.Single(loggers.Of(2021)));
    }

    [Theory]
    [InlineData("mkdir stamps")]
    [InlineData("mkfifo stamps")]
    [InlineData("ln -s /dev/zero stamps")]
    [InlineData("truncate -s 2M stamps")]
    public async Task What_is_no_small_file_is_told_and_everything_is_read(string command)
    {
        await Tool.RunAsync("sh", "-c", $"cd {data.Path}; {command}");

        Assert.True(await IsReadAsync(Layer));
        Assert.Single(loggers.Of(2021));
    }

    [Fact]
    public void Where_stamps_cannot_be_kept_the_check_still_counts()
    {
        Directory.CreateDirectory(Stamps);
        var verified = NewProcess();
        verified.Add(Files.Stamp(Layer), Claimed);
        verified.Save();

        Assert.True(verified.Has(Files.Stamp(Layer), Claimed));
        Assert.Single(loggers.Of(2022));
        Assert.Empty(Directory.GetFiles(data["work"]));
    }

    [Fact]
    public void Those_seen_last_are_kept_when_there_are_too_many()
    {
        var stamp = Files.Stamp(Layer);
        var verified = NewProcess();
        for (var i = 0; i < VerifiedFiles.Most + 10; i++) verified.Add(stamp with { Inode = (ulong)i }, Claimed);
        Assert.True(verified.Has(stamp with { Inode = 0 }, Claimed));
        verified.Save();

        var kept = NewProcess();
        Assert.True(kept.Has(stamp with { Inode = 0 }, Claimed));
        Assert.False(kept.Has(stamp with { Inode = 1 }, Claimed));
        Assert.Equal(VerifiedFiles.Most, StampFile.Parse(File.ReadAllBytes(Stamps))!.Count);
    }

    [Fact]
    public void Generations_are_made_and_removed_without_a_new_reading()
    {
        Directory.CreateDirectory(data["layers"]);
        var files = new LayerFiles(data["layers/k.sqsh"], data["layers/k.index"]);
        File.WriteAllText(files.Image, "some bytes");
        File.WriteAllText(files.Index, "index");
        var verified = NewProcess();
        verified.Add(Files.Stamp(files.Image), Claimed);
        var store = new GenerationStore(data.Path, verified);
        var member = new GenerationMember(0, "000.x", "x", "x", "sha256:image", "k", Claimed, 10, ExtensionMetadata.Empty);

        store.Create([member], ExtensionPolicy.Default, "", _ => files);
        store.Create([member], ExtensionPolicy.Default, "", _ => files);
        store.SetCurrent(2);
        store.Drop(1);

        var path = Path.Combine(store.DirectoryOf(2), member.FileName);
        Assert.True(NewProcess().Has(Files.Stamp(path), Claimed));
    }

    [Fact]
    public void What_is_written_while_names_change_is_read_again()
    {
        var verified = NewProcess();
        verified.Add(Files.Stamp(Layer), Claimed);

        verified.WhileNamesChange([Layer], () => File.WriteAllText(Layer, "Some bytes"));

        Assert.False(verified.Has(Files.Stamp(Layer), Claimed));
    }

    [Fact]
    public void What_is_found_damaged_while_names_change_stays_so()
    {
        var verified = NewProcess();
        verified.Add(Files.Stamp(Layer), Claimed);

        verified.WhileNamesChange([Layer], () =>
        {
            verified.Remove(Files.Stamp(Layer)); // as a full reading at the same time does
            Files.HardLink(Layer, data["another"]);
        });

        Assert.False(verified.Has(Files.Stamp(Layer), Claimed));
    }

    [Fact]
    public async Task A_layer_that_gets_a_name_while_it_is_read_is_not_taken_for_damaged()
    {
        File.WriteAllText(Stamps, "damaged, so that reading it is told: right after the layer's first stamp was taken");
        var digest = $"sha256:{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("some bytes"u8))}";
        var verified = new VerifiedFiles(Stamps, data["work"], new Interfering(() => Files.HardLink(Layer, data["another"])));

        await new LayerVerifier(verified).VerifyAsync(Layer, digest, full: true, Ct);

        Assert.True(File.Exists(data["another"]));
        Assert.True(verified.Has(Files.Stamp(Layer), digest));
    }

    [Fact]
    public async Task A_layer_that_is_written_while_it_is_read_is_refused()
    {
        File.WriteAllText(Stamps, "damaged");
        var digest = $"sha256:{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("other byte"u8))}";
        var verified = new VerifiedFiles(Stamps, data["work"], new Interfering(() => File.WriteAllText(Layer, "other byte")));

        var refused = await Assert.ThrowsAsync<StageException>(
            () => new LayerVerifier(verified).VerifyAsync(Layer, digest, full: true, Ct));

        Assert.Equal("image-digest", refused.Code);
        Assert.False(verified.Has(Files.Stamp(Layer), digest));
    }

    /// <summary>Does something while stamps are loaded.</summary>
    sealed class Interfering(Action action) : ILogger<VerifiedFiles>
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => action();
    }
}
