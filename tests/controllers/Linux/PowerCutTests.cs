using System.Text;
using Strata.Controllers.Generations;
using Strata.Controllers.Linux;
using Strata.Controllers.Oci;
using Strata.Controllers.SquashfsBuild;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.Linux;

/// <summary>What was promised to be on the disk is there after a power cut right behind the promise.</summary>
public sealed class PowerCutTests
{
    const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // More than an inode holds.
    static readonly byte[] Content = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 1000).Select(number => $"{number} ")));

    [Fact]
    public void A_write_that_nobody_synced_is_lost() => CuttableDisk.Run(disk =>
    {
        File.WriteAllBytes(disk["a"], Content);

        Assert.Equal(Content, File.ReadAllBytes(disk["a"]));
        Assert.False(File.Exists(Path.Combine(disk.Cut(), "a")));
    });

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void A_new_file_is_there_once_it_is_published(bool hasName, bool isTaken) => CuttableDisk.Run(disk =>
    {
        if (isTaken) Files.WriteDurably(disk["a"], "old"u8, Private);
        using var file = hasName ? NewFile.Beside(disk["a"]) : NewFile.For(disk["a"]);
        RandomAccess.Write(file.Content, Content, 0);
        file.Publish();

        Assert.Equal(Content, File.ReadAllBytes(Path.Combine(disk.Cut(), "a")));
    });

    [Fact]
    public void A_durable_write_is_there() => CuttableDisk.Run(disk =>
    {
        Files.WriteDurably(disk["a"], Content, Private);

        Assert.Equal(Content, File.ReadAllBytes(Path.Combine(disk.Cut(), "a")));
    });

    [Fact]
    public void A_swapped_symlink_is_the_new_one() => CuttableDisk.Run(disk =>
    {
        Files.SwapSymlink(disk["current"], "one");
        Files.SwapSymlink(disk["current"], "two");

        Assert.Equal("two", Files.ReadSymlink(Path.Combine(disk.Cut(), "current")));
    });

    [Fact]
    public void A_file_that_moved_to_another_directory_is_there_and_only_there() => CuttableDisk.Run(disk =>
    {
        Directory.CreateDirectory(disk["from"]);
        Directory.CreateDirectory(disk["to"]);
        Files.WriteDurably(disk["from/a"], Content, Private);
        Files.SyncDirectory(disk.Path);
        Files.RenameDurably(disk["from/a"], disk["to/a"]);

        var left = disk.Cut();
        Assert.Equal(["to/a"], Directory.GetFiles(left, "a", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(left, path)));
        Assert.Equal(Content, File.ReadAllBytes(Path.Combine(left, "to/a")));
    });

    [Fact]
    public void A_blob_is_there_once_it_was_added() => CuttableDisk.Run(disk =>
    {
        using var store = OciStore.OpenPrivate(disk["oci"], DurableFiles.Instance);
        Files.SyncDirectory(disk.Path);
        var digest = store.Add(Content);

        Assert.Equal(Content, File.ReadAllBytes(Path.Combine(disk.Cut(), "oci", "blobs", "sha256", digest.Hex)));
    });

    [Fact]
    public void A_built_layer_is_there_with_its_index() => CuttableDisk.Run(disk =>
    {
        var store = new LayerStore(disk.Path);
        Files.SyncDirectory(disk.Path);
        var built = new BuiltLayer(Key, "sha256:0123", Content.Length, Metadata, 0, 0, [], ContentPolicy.Default);
        var image = store.Temporary();
        File.WriteAllBytes(image, Content);
        store.Publish(image, built, []);

        var left = new LayerStore(disk.Cut());
        Assert.Equal(Content, File.ReadAllBytes(left.ImagePath(Key)));
        Assert.Equal(File.ReadAllBytes(store.IndexPath(Key)), File.ReadAllBytes(left.IndexPath(Key)));
    });

    [Fact]
    public void A_generation_is_there_once_it_was_made() => CuttableDisk.Run(disk =>
    {
        var store = new GenerationStore(disk.Path);
        var made = Make(store, disk);

        var left = new GenerationStore(disk.Cut());
        Assert.Equal(made, left.Read(1));
        Assert.Equal(Content, File.ReadAllBytes(Path.Combine(left.DirectoryOf(1), made.Members[0].FileName)));
    });

    [Theory]
    [InlineData(1)]
    [InlineData(null)]
    public void Which_generation_is_current_is_known(int? number) => CuttableDisk.Run(disk =>
    {
        var store = new GenerationStore(disk.Path);
        Make(store, disk);
        store.SetCurrent(1);
        store.SetCurrent(number);

        Assert.Equal(number, new GenerationStore(disk.Cut()).Current());
    });

    const string Key = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    static ExtensionMetadata Metadata { get; } = new("x", "1", "", "", new ExtensionCompatibility(new TalosCompatibility("")), "");

    static Generation Make(GenerationStore store, CuttableDisk disk)
    {
        var layer = new LayerFiles(disk["layer"], disk["index"]);
        Files.WriteDurably(layer.Image, Content, Private);
        Files.WriteDurably(layer.Index, "index"u8, Private);
        var member = new GenerationMember(0, "000.x", "x", "registry/x:1", "sha256:image", Key, "sha256:layer", Content.Length, Metadata);
        return store.Create([member], ExtensionPolicy.Default, "layers: []\n", _ => layer);
    }
}
