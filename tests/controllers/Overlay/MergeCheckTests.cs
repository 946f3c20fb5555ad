using Strata.Controllers.Overlay;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.Overlay;

public sealed class MergeCheckTests
{
    static LayerEntry File(string path, string digest = "d") => new(path, LayerEntryType.File, 0x1a4, ContentDigest: digest);

    static LayerEntry Dir(string path) => new(path, LayerEntryType.Directory, 0x1ed);

    static LayerEntry Link(string path, string target) => new(path, LayerEntryType.Symlink, 0x1ff, target);

    static string? CodeOf(LayerEntry[] a, LayerEntry[] b, Base? tree = null)
    {
        try
        {
            MergeCheck.Check([new("000.a", a), new("001.b", b)], tree ?? new Base());
            return null;
        }
        catch (StageException refusal)
        {
            return refusal.Code;
        }
    }

    [Fact]
    public void Same_path_with_same_bytes_is_allowed() => Assert.Null(CodeOf([File("/usr/x")], [File("/usr/x")]));

    [Fact]
    public void Same_path_with_other_bytes_is_a_conflict() => Assert.Equal("conflict", CodeOf([File("/usr/x", "1")], [File("/usr/x", "2")]));

    [Fact]
    public void Bytes_without_digest_never_agree() =>
        Assert.Equal("conflict", CodeOf([new("/x", LayerEntryType.File, 0)], [new("/x", LayerEntryType.File, 0)]));

    [Fact]
    public void A_file_over_a_directory_is_a_conflict_in_both_orders()
    {
        Assert.Equal("conflict", CodeOf([File("/usr/x")], [Dir("/usr/x")]));
        Assert.Equal("conflict", CodeOf([Dir("/usr/x")], [File("/usr/x")]));
    }

    [Fact]
    public void Directories_merge() => Assert.Null(CodeOf([Dir("/usr"), File("/usr/a")], [Dir("/usr"), File("/usr/b")]));

    [Fact]
    public void A_file_below_what_is_a_file_elsewhere_is_a_conflict_without_an_entry_for_the_parent() =>
        Assert.Equal("conflict", CodeOf([File("/usr/x")], [File("/usr/x/y")]));

    [Fact]
    public void Symlinks_agree_by_target()
    {
        Assert.Null(CodeOf([Link("/l", "a")], [Link("/l", "a")]));
        Assert.Equal("conflict", CodeOf([Link("/l", "a")], [Link("/l", "b")]));
    }

    [Fact]
    public void A_directory_over_another_members_symlink_hides_it() =>
        Assert.Equal("hides-symlink", CodeOf([Link("/usr/l", "a")], [Dir("/usr/l")]));

    [Fact]
    public void A_real_lib_over_a_usr_merged_base_hides_the_symlink()
    {
        var tree = new Base { ["/lib"] = LayerEntryType.Symlink };

        Assert.Equal("hides-symlink", CodeOf([Dir("/lib"), File("/lib/x")], [], tree));
        Assert.Equal("hides-symlink", CodeOf([File("/lib/x")], [], tree));
        Assert.Equal("hides-symlink", CodeOf([File("/lib")], [], tree));
    }

    [Fact]
    public void A_file_or_link_in_place_of_a_directory_of_the_base_is_a_conflict()
    {
        var tree = new Base { ["/usr"] = LayerEntryType.Directory, ["/usr/local"] = LayerEntryType.Directory };

        Assert.Equal("conflict", CodeOf([Link("/usr/local", "/usr/lib/firmware")], [], tree));
        Assert.Equal("conflict", CodeOf([File("/usr/local")], [], tree));
        Assert.Null(CodeOf([File("/usr/local/x")], [], tree));
    }

    [Fact]
    public void A_symlink_over_a_symlink_of_the_base_is_allowed_and_listed()
    {
        Assert.Equal(["/l"], MergeCheck.Check([new("000.a", [Link("/l", "x")])], new Base { ["/l"] = LayerEntryType.Symlink }));
    }

    [Fact]
    public void Hidden_files_of_the_base_are_listed_once_and_sorted()
    {
        var tree = new Base { ["/usr"] = LayerEntryType.Directory, ["/usr/b"] = LayerEntryType.File, ["/usr/a"] = LayerEntryType.File };

        Assert.Equal(["/usr/a", "/usr/b"], MergeCheck.Check([new("a", [Dir("/usr"), File("/usr/b"), File("/usr/a")]), new("b", [File("/usr/a")])], tree));
    }

    sealed class Base : Dictionary<string, LayerEntryType>, IBaseTree
    {
        public LayerEntryType? Find(string path) => TryGetValue(path, out var type) ? type : null;
    }
}
