using System.Text;
using Strata.Controllers.Oci;
using Xunit;

namespace Strata.Controllers.Tests.Oci;

/// <summary>Manifests and configurations in the layout that are not what their names say.</summary>
public sealed class DamagedDocumentTests : IDisposable
{
    const int Rounds = 300;
    const int Pulls = 4;

    readonly TemporaryDirectory directory = new();
    readonly OciStore store;
    readonly byte[] bytes = Encoding.UTF8.GetBytes("""{"architecture":"amd64","os":"linux"}""");
    readonly Descriptor document;

    public DamagedDocumentTests()
    {
        store = OciStore.OpenPrivate(directory["oci"], new PlainFiles());
        document = new Descriptor(MediaTypes.Config, Digest.Sha256(bytes), bytes.Length);
        store.Add(document, bytes);
    }

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    string Place => store.Layout.PathOf(document.Digest);

    public void Dispose()
    {
        store.Dispose();
        directory.Dispose();
    }

    [Fact]
    public async Task One_is_taken_out_so_that_it_is_brought_again()
    {
        Damage();

        Assert.Null(await store.KeptAsync(document, Ct));
        Assert.False(File.Exists(Place));
    }

    [Fact]
    public async Task Several_pulls_that_find_one_at_once_all_leave_it_whole()
    {
        for (var round = 0; round < Rounds; round++)
        {
            Damage();
            await Task.WhenAll(Enumerable.Range(0, Pulls).Select(_ => Task.Run(PullAsync, Ct)));
        }
    }

    [Fact]
    public void What_was_brought_anew_since_it_was_seen_to_be_damaged_stays()
    {
        Damage();
        var seen = BlobNames.Seen(Place)!;
        store.Add(document, bytes);

        new BlobNames(new PlainFiles()).Remove(Place, seen);

        Assert.Equal(bytes, File.ReadAllBytes(Place));
    }

    async Task PullAsync()
    {
        if (await store.KeptAsync(document, Ct) is null) store.Add(document, bytes);

        Assert.Equal(bytes, await store.Layout.ReadDocumentAsync(document, Ct));
    }

    void Damage()
    {
        var damaged = bytes.ToArray();
        damaged[^3] ^= 1;
        File.WriteAllBytes(Place, damaged);
    }
}
