using System.Security.Cryptography;
using Strata.Controllers.Oci;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.Oci;

/// <summary>Whoever else may write into a layout leads nobody who writes there, as root or not, out of it.</summary>
public sealed class LayoutLinksTests : IDisposable
{
    const string Kept = "0123456789abcdef0123456789abcdef"; // named as writers name half-written files

    readonly TemporaryDirectory directory = new();

    public LayoutLinksTests()
    {
        Directory.CreateDirectory(directory["oci"]);
        Directory.CreateDirectory(directory["other"]);
        File.WriteAllText(directory[$"other/{Kept}"], "x");
    }

    [Theory]
    [InlineData("blobs")]
    [InlineData("blobs/sha256")]
    [InlineData("ingest")]
    public void A_directory_that_is_a_link_is_refused_and_nothing_changes_behind_it(string name)
    {
        Link(name);

        Refused(() => OciStore.OpenShared(directory["oci"], new PlainFiles()), name);
        Refused(() => OciStore.OpenPrivate(directory["oci"], new PlainFiles()), name);
    }

    [Fact]
    public void Nor_is_anything_removed_behind_the_place_of_broken_off_downloads()
    {
        for (var i = 0; i < 40; i++) File.WriteAllText(directory[$"other/{i}"], "x");
        Link("partial");

        var refused = Assert.Throws<StageException>(() => OciStore.OpenPrivate(directory["oci"], new PlainFiles()));

        Assert.Equal("workdir", refused.Code);
        Assert.Equal(41, Directory.GetFiles(directory["other"]).Length);
    }

    [Theory]
    [InlineData("blobs/sha256")]
    [InlineData("blobs/sha512")]
    public void A_link_that_comes_while_the_layout_is_open_is_refused_as_well(string name)
    {
        using var store = OciStore.OpenShared(directory["oci"], new PlainFiles());
        if (Directory.Exists(directory[$"oci/{name}"])) Directory.Delete(directory[$"oci/{name}"]);
        Link(name);
        byte[] bytes = [1, 2, 3];
        var digest = name.EndsWith("sha256") ? Digest.Sha256(bytes) : Digest.Parse($"sha512:{Convert.ToHexStringLower(SHA512.HashData(bytes))}");

        Refused(() => store.Add(new Descriptor(MediaTypes.Config, digest, bytes.Length), bytes), name);
    }

    [Fact]
    public void The_layout_itself_may_be_named_by_a_link()
    {
        File.CreateSymbolicLink(directory["named"], directory["oci"]);

        using var store = OciStore.OpenShared(directory["named"], new PlainFiles());
        store.Add("x"u8);

        Assert.Single(Directory.GetFiles(directory["oci/blobs/sha256"]));
    }

    public void Dispose() => directory.Dispose();

    void Link(string name)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(directory[$"oci/{name}"])!);
        File.CreateSymbolicLink(directory[$"oci/{name}"], directory["other"]);
    }

    void Refused(Action act, string name)
    {
        var refused = Assert.Throws<StageException>(act);

        Assert.Equal("workdir", refused.Code);
        Assert.Contains(directory[$"oci/{name}"], refused.Message);
        Assert.Equal([directory[$"other/{Kept}"]], Directory.GetFileSystemEntries(directory["other"]));
    }
}
