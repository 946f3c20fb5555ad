using Strata.Controllers.SquashfsBuild;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.SquashfsBuild;

public sealed class LayerVerifierTests : IDisposable
{
    // printf abc | sha256sum (FIPS 180-2, B.1)
    const string Abc = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    readonly TemporaryDirectory folder = new();
    readonly LayerVerifier verifier = new();

    public void Dispose() => folder.Dispose();

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    string Layer => folder["l.sqsh"];

    async Task<string?> CodeAsync(bool full = false)
    {
        try
        {
            await verifier.VerifyAsync(Layer, Abc, full, Ct);
            return null;
        }
        catch (StageException refusal)
        {
            return refusal.Code;
        }
    }

    [Fact]
    public async Task The_recorded_bytes_pass_and_others_do_not()
    {
        await File.WriteAllTextAsync(Layer, "abc", Ct);
        Assert.Null(await CodeAsync());

        await File.WriteAllTextAsync(Layer, "abd", Ct);
        Assert.Equal("image-digest", await CodeAsync());
        Assert.Equal("image-digest", await CodeAsync());
    }

    [Fact]
    public async Task A_missing_file_does_not_pass() => Assert.Equal("image-digest", await CodeAsync());

    [Fact]
    public async Task A_replaced_file_is_read_again()
    {
        await File.WriteAllTextAsync(Layer, "abc", Ct);
        await CodeAsync();
        await File.WriteAllTextAsync(folder["other"], "xyz", Ct);
        File.SetLastWriteTimeUtc(folder["other"], File.GetLastWriteTimeUtc(Layer));
        File.Move(folder["other"], Layer, overwrite: true);

        Assert.Equal("image-digest", await CodeAsync());
    }

    [Fact]
    public async Task Changed_bytes_with_old_times_are_seen_by_the_change_time()
    {
        await File.WriteAllTextAsync(Layer, "abc", Ct);
        var time = File.GetLastWriteTimeUtc(Layer);
        await CodeAsync();
        await File.WriteAllTextAsync(Layer, "xyz", Ct);
        File.SetLastWriteTimeUtc(Layer, time);

        Assert.Equal("image-digest", await CodeAsync());
    }

    [Fact]
    public async Task On_demand_every_byte_is_read()
    {
        await File.WriteAllTextAsync(Layer, "abc", Ct);

        Assert.Null(await CodeAsync(full: true));
    }
}
