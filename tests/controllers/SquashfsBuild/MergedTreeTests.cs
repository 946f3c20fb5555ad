using Strata.Controllers.SquashfsBuild;
using Strata.Resources.Node;
using Xunit;
using static Strata.Controllers.Tests.SquashfsBuild.TestLayer;

namespace Strata.Controllers.Tests.SquashfsBuild;

/// <summary>
/// Rows 77 to 110 of the hostile-input catalogue that concern entries acting on each other, within a layer and across layers.
/// </summary>
public sealed class MergedTreeTests
{
    [Fact]
    public void Nothing_is_written_through_a_symlink()
    {
        Assert.Equal(ErrorCodes.ThroughSymlink, Refusal(tar => tar.Symlink("l", "/tmp/canary").File("l/evil")));
        Assert.Equal(ErrorCodes.ThroughSymlink, Refusal(tar => tar.Dir("d").Symlink("d", "/canary").File("d/evil")));
        Assert.Equal(ErrorCodes.ThroughSymlink, Refusal(tar => tar.Symlink("l", "x"), tar => tar.File("l/evil")));
        Assert.Equal(ErrorCodes.ThroughSymlink, Refusal(tar => tar.Symlink("l", "x"), tar => tar.File("l/.wh.evil")));
        Assert.Equal(ErrorCodes.ThroughSymlink, Refusal(tar => tar.Symlink("l", "x"), tar => tar.File("l/.wh..wh..opq")));
    }

    [Theory]
    [InlineData(".")]
    [InlineData("./")]
    [InlineData("")]
    public void The_root_cannot_be_replaced(string name)
    {
        Assert.Equal(ErrorCodes.RootEntry, Refusal(tar => tar.Symlink(name, "/tmp/canary").File("evil")));
        Assert.Equal(ErrorCodes.RootEntry, Refusal(tar => tar.File("a").HardLink(name, "a")));
        Assert.Null(Refusal(tar => tar.Dir(name).File("a")));
    }

    [Fact]
    public void A_directory_over_a_symlink_replaces_it()
    {
        var tree = Merge(tar => tar.Symlink("l", "/canary").Dir("l", 0x1C0).File("l/a"));

        Assert.Equal(["l", "l/a"], Paths(tree));
        Assert.Equal((InodeType.Directory, 0x1C0), (tree.Find("l")!.Inode.Type, tree.Find("l")!.Inode.Mode));
    }

    [Fact]
    public void A_file_over_a_symlink_replaces_it()
    {
        Assert.Equal(InodeType.File, Merge(tar => tar.File("t").Symlink("l", "t").File("l")).Find("l")!.Inode.Type);
    }

    [Theory]
    [InlineData("../canary")]
    [InlineData("/etc/shadow")]
    [InlineData("l/a")]
    public void Hard_links_stay_in_the_image(string target) =>
        Assert.Equal(ErrorCodes.LinkEscape, Refusal(tar => tar.Dir("d").File("d/a").Symlink("l", "d").HardLink("h", target)));

    [Theory]
    [InlineData("d")]
    [InlineData("h")]
    [InlineData("missing")]
    [InlineData("later")]
    public void Hard_links_need_a_file_that_is_there(string target) =>
        Assert.Equal(ErrorCodes.Hardlink, Refusal(tar => tar.Dir("d").HardLink("h", target).File("later")));

    [Fact]
    public void A_hard_link_to_a_symlink_is_the_symlink()
    {
        var tree = Merge(tar => tar.Symlink("l", "/bin/busybox").HardLink("h", "./l"));

        Assert.Same(tree.Find("l")!.Inode, tree.Find("h")!.Inode);
    }

    [Fact]
    public void A_hard_link_to_a_lower_file_keeps_it_when_the_first_name_goes()
    {
        var tree = Merge(tar => tar.File("a", "data"), tar => tar.HardLink("b", "a"), tar => tar.File(".wh.a"));

        Assert.Equal(["b"], Paths(tree));
        Assert.Equal((0, 4L), (tree.Find("b")!.Inode.Layer, tree.Find("b")!.Inode.Size));
    }

    [Fact]
    public void Replacing_one_name_of_a_file_leaves_the_others()
    {
        var tree = Merge(tar => tar.File("a", "old").HardLink("b", "a"), tar => tar.File("a", "newer"));

        Assert.Equal((5L, 3L), (tree.Find("a")!.Inode.Size, tree.Find("b")!.Inode.Size));
    }

    [Fact]
    public void The_last_entry_of_a_path_wins()
    {
        Assert.Equal(2, Merge(tar => tar.File("a", "1").File("./a", "22")).Find("a")!.Inode.Size);
        Assert.Equal(["a"], Paths(Merge(tar => tar.Dir("a").File("a/b").File("a"))));
        Assert.Equal(InodeType.Directory, Merge(tar => tar.File("a").Dir("a")).Find("a")!.Inode.Type);
        Assert.Equal(["a", "a/b"], Paths(Merge(tar => tar.Dir("a").File("a/b").Dir("a", 0x1C0))));
    }

    [Fact]
    public void Nothing_lies_below_a_file()
    {
        Assert.Equal(ErrorCodes.NotADirectory, Refusal(tar => tar.File("a").File("a/b")));
        Assert.Equal(ErrorCodes.NotADirectory, Refusal(tar => tar.File("a"), tar => tar.File("a/b")));
    }

    [Fact]
    public void A_missing_parent_is_a_directory_0755() => Assert.Equal(0x1ED, Merge(tar => tar.File("a/b")).Find("a")!.Inode.Mode);

    [Fact]
    public void A_whiteout_removes_what_lower_layers_brought()
    {
        Assert.Equal(["keep"], Paths(Merge(tar => tar.File("x").File("keep"), tar => tar.File(".wh.x"))));
        Assert.Equal(["d"], Paths(Merge(tar => tar.File("d/x/y"), tar => tar.File("d/.wh.x"))));
        Assert.Equal(["a"], Paths(Merge(tar => tar.File("a"), tar => tar.File(".wh.missing").File("gone/.wh.x"))));
    }

    [Fact]
    public void A_whiteout_spares_its_own_layer_wherever_it_stands()
    {
        Assert.Equal(["x"], Paths(Merge(tar => tar.File("x", "old"), tar => tar.File(".wh.x").File("x"))));
        Assert.Equal(["x"], Paths(Merge(tar => tar.File("x", "old"), tar => tar.File("x").File(".wh.x"))));
        Assert.Equal(["d", "d/new"], Paths(Merge(tar => tar.Dir("d", 0x1C0).File("d/old"), tar => tar.File("d/new").File(".wh.d"))));
        Assert.Equal(["d", "d/new"], Paths(Merge(tar => tar.Dir("d", 0x1C0).File("d/old"), tar => tar.File(".wh.d").File("d/new"))));
    }

    [Fact]
    public void A_removed_directory_that_comes_back_by_its_children_has_lost_its_mode()
    {
        Assert.Equal(0x1ED, Merge(tar => tar.Dir("d", 0x1C0), tar => tar.File("d/new").File(".wh.d")).Find("d")!.Inode.Mode);
        Assert.Equal(0x1ED, Merge(tar => tar.Dir("d", 0x1C0), tar => tar.File(".wh.d").File("d/new")).Find("d")!.Inode.Mode);
    }

    [Fact]
    public void An_opaque_directory_hides_lower_content_only()
    {
        Assert.Equal(["d", "d/new"], Paths(Merge(tar => tar.File("d/old/x"), tar => tar.File("d/new").File("d/.wh..wh..opq"))));
        Assert.Equal(["d", "d/new"], Paths(Merge(tar => tar.File("d/old/x"), tar => tar.File("d/.wh..wh..opq").File("d/new"))));
        Assert.Equal(["new"], Paths(Merge(tar => tar.File("old"), tar => tar.File(".wh..wh..opq").File("new"))));
    }

    [Theory]
    [InlineData(".wh.")]
    [InlineData(".wh..")]
    [InlineData(".wh...")]
    [InlineData(".wh.../x")]
    [InlineData(".wh.d/x")]
    [InlineData(".wh..wh.plnk")]
    [InlineData(".wh..wh.aufs")]
    public void Improper_whiteouts_are_refused(string name) =>
        Assert.Equal(ErrorCodes.Whiteout, Refusal(tar => tar.File("d/x"), tar => tar.File(name)));

    [Fact]
    public void A_whiteout_below_what_the_layer_itself_put_over_a_directory_has_nothing_to_do()
    {
        Assert.Equal(["d"], Paths(Merge(tar => tar.File("d/in"), tar => tar.Symlink("d", "x").File("d/.wh.in"))));
        Assert.Equal(["d"], Paths(Merge(tar => tar.File("d/in"), tar => tar.File("d").File("d/.wh.in").File("d/.wh..wh..opq"))));
    }

    [Fact]
    public void A_whiteout_is_an_empty_file()
    {
        Assert.Equal(ErrorCodes.Whiteout, Refusal(tar => tar.Dir(".wh.x")));
        Assert.Equal(ErrorCodes.Whiteout, Refusal(tar => tar.Symlink(".wh.x", "y")));
        Assert.Equal(ErrorCodes.Whiteout, Refusal(tar => tar.Entry(".wh.x", '3')));
        Assert.Equal(ErrorCodes.Whiteout, Refusal(tar => tar.File(".wh.x", "content")));
        Assert.Equal(ErrorCodes.PathEscape, Refusal(tar => tar.File(".wh.x/../canary")));
    }
}
