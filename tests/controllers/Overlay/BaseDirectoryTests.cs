using Strata.Controllers.Overlay;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.Overlay;

/// <summary>What counts as the same as a real file of the base.</summary>
public sealed class BaseDirectoryTests : IDisposable
{
    const int Plain = 0b110_100_100;

    readonly TemporaryDirectory directory = new();
    readonly BaseDirectory tree;

    public BaseDirectoryTests()
    {
        tree = new BaseDirectory(directory.Path);
        Write("hello");
    }

    public void Dispose() => directory.Dispose();

    [Fact]
    public void A_file_is_the_same_by_bytes_and_permissions()
    {
        Assert.True(tree.Has(Entry("hello")));
        Assert.False(tree.Has(Entry("world")));
        Assert.False(tree.Has(Entry("hello") with { Mode = 0b111_101_101 }));
        Assert.False(tree.Has(Entry("hello") with { Size = null }));
        Assert.False(tree.Has(Entry("hello") with { Digest = null }));
        Assert.False(tree.Has(Entry("hello") with { Path = "/missing" }));
    }

    [Fact]
    public void A_file_that_changes_is_read_again()
    {
        Assert.True(tree.Has(Entry("hello")));

        File.Delete(directory["f"]);
        Write("world");

        Assert.Equal((false, true), (tree.Has(Entry("hello")), tree.Has(Entry("world"))));
    }

    [Fact]
    public async Task What_is_no_file_is_neither_opened_nor_the_same()
    {
        await new Controllers.Linux.Command("mkfifo", [directory["pipe"]]).RunAsync(TestContext.Current.CancellationToken);
        File.CreateSymbolicLink(directory["link"], "f");
        Directory.CreateDirectory(directory["d"]);

        Assert.All(["/pipe", "/link", "/d"], path => Assert.False(tree.Has(Entry("hello") with { Path = path })));
        Assert.False(tree.Has(new LayerEntry("/d", LayerEntryType.Directory, Plain)));
    }

    [Fact]
    public void A_link_is_the_same_by_its_target()
    {
        File.CreateSymbolicLink(directory["link"], "f");

        Assert.True(tree.Has(new LayerEntry("/link", LayerEntryType.Symlink, 0b111_111_111, "f")));
        Assert.False(tree.Has(new LayerEntry("/link", LayerEntryType.Symlink, 0b111_111_111, "./f")));
        Assert.False(tree.Has(new LayerEntry("/f", LayerEntryType.Symlink, 0b111_111_111, "f")));
        Assert.False(tree.Has(new LayerEntry("/missing", LayerEntryType.Symlink, 0b111_111_111)));
    }

    void Write(string content)
    {
        File.WriteAllText(directory["f"], content);
        File.SetUnixFileMode(directory["f"], (UnixFileMode)Plain);
    }

    static LayerEntry Entry(string content) =>
        new("/f", LayerEntryType.File, Plain, null, ContentDigests.Of(content), content.Length);
}
