using Strata.Controllers.Overlay;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.Overlay;

public sealed class MergeCheckTests
{
    static LayerEntry File(string path, string digest = "d") => new(path, LayerEntryType.File, 0x1a4, Digest: ContentDigests.Of(digest));

    static LayerEntry Dir(string path) => new(path, LayerEntryType.Directory, 0x1ed);

    static LayerEntry Link(string path, string target) => new(path, LayerEntryType.Symlink, 0x1ff, target);

    static string? CodeOf(LayerEntry[] a, LayerEntry[] b, Base? tree = null)
    {
        try
        {
            Check(a, b, tree).Require();
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
    public void A_directory_in_place_of_a_file_of_the_base_hides_it_where_the_policy_lets_it()
    {
        var tree = new Base { ["/usr/x"] = LayerEntryType.File };

        Assert.Equal(1, Check([File("/usr/x/y")], [], tree).Require().Of("000.a").Hides);
        var refused = Check([File("/usr/x/y")], [], tree, new ConflictPolicy(SamePathRule.Refuse, HidesBaseRule.Refuse)).Refusal!;
        Assert.Equal("conflict", refused.Code);
        Assert.Contains("conflicts.hidesBase", refused.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_symlink_over_a_symlink_of_the_base_is_allowed_and_listed()
    {
        var report = Check([Link("/l", "x")], [], new Base { ["/l"] = LayerEntryType.Symlink }).Require();

        Assert.Equal([new FileOverlap("/l", "000.a", "base", OverlapKind.Hides, "")], report.Of("000.a").Files);
    }

    [Fact]
    public void Hidden_files_of_the_base_are_listed_once_and_sorted()
    {
        var tree = new Base { ["/usr"] = LayerEntryType.Directory, ["/usr/b"] = LayerEntryType.File, ["/usr/a"] = LayerEntryType.File };

        var all = Check([Dir("/usr"), File("/usr/b"), File("/usr/a")], [File("/usr/a")], tree).Require().All();

        Assert.Equal((2, 0, 1), (all.Hides, all.Replaces, all.Same));
        Assert.Equal(["/usr/a", "/usr/b"], all.Files.Where(file => file.Kind == OverlapKind.Hides).Select(file => file.Path));
    }

    [Fact]
    public void Where_a_policy_refuses_to_hide_the_base_it_is_a_conflict_and_told_with_its_path()
    {
        var tree = new Base { ["/usr/a"] = LayerEntryType.File };

        var report = Check([File("/usr/a")], [], tree, new ConflictPolicy(SamePathRule.Refuse, HidesBaseRule.Refuse));

        Assert.Equal("conflict", report.Refusal!.Code);
        Assert.Contains("/usr/a", report.Refusal.Message, StringComparison.Ordinal);
        Assert.Equal("conflict", Assert.Single(report.Of("000.a").Files).Refused);
    }

    [Fact]
    public void Where_a_policy_lets_the_last_win_other_bytes_and_other_targets_are_allowed_and_listed()
    {
        var report = Check([File("/x", "1"), Link("/l", "1")], [File("/x", "2"), Link("/l", "2")], policy: LastWins).Require();

        Assert.Equal((0, 2), (report.Of("001.b").Refused, report.Of("001.b").Replaces));
        Assert.Equal(
            [new FileOverlap("/x", "001.b", "000.a", OverlapKind.Replaces, ""), new FileOverlap("/l", "001.b", "000.a", OverlapKind.Replaces, "")],
            report.Of("001.b").Files);
        Assert.Equal(FileOverlaps.None, report.Of("000.a"));
    }

    [Fact]
    public void What_the_base_has_just_so_hides_nothing_whatever_the_policy_says()
    {
        var tree = new Base { Same = [File("/x"), Link("/l", "1")] };
        (tree["/x"], tree["/l"], tree["/y"]) = (LayerEntryType.File, LayerEntryType.Symlink, LayerEntryType.File);

        var report = Check([File("/x"), Link("/l", "1")], [File("/y")], tree, new ConflictPolicy(SamePathRule.Refuse, HidesBaseRule.Refuse));

        Assert.Equal((2, 0, 0), (report.Of("000.a").Same, report.Of("000.a").Hides, report.Of("000.a").Refused));
        Assert.Equal(new FileOverlap("/x", "000.a", "base", OverlapKind.Same, ""), report.Of("000.a").Files[0]);
        Assert.Equal((0, 1, 1), (report.Of("001.b").Same, report.Of("001.b").Hides, report.Of("001.b").Refused));
    }

    [Theory]
    [InlineData(LayerEntryType.Symlink, LayerEntryType.Directory, "hides-symlink")]
    [InlineData(LayerEntryType.Symlink, LayerEntryType.File, "hides-symlink")]
    [InlineData(LayerEntryType.File, LayerEntryType.Directory, "conflict")]
    [InlineData(LayerEntryType.Directory, LayerEntryType.File, "conflict")]
    [InlineData(LayerEntryType.File, LayerEntryType.Symlink, null)]
    public void No_policy_lets_the_last_win_where_programs_would_break(LayerEntryType below, LayerEntryType above, string? code)
    {
        var report = Check([new("/x", below, 0x1ed, "a", ContentDigests.Of("1"))], [new("/x", above, 0x1ed, "b", ContentDigests.Of("2"))], policy: LastWins);

        Assert.Equal(code, report.Refusal?.Code);
    }

    [Fact]
    public void Of_a_great_many_overlaps_the_first_of_each_member_are_listed_the_refused_ones_before_others_and_all_counted()
    {
        var same = Enumerable.Range(0, 150).Select(i => File($"/a/{i:000}"));
        LayerEntry[] lower = [.. same, .. Enumerable.Range(0, 120).Select(i => File($"/b/{i:000}", "1"))];
        LayerEntry[] upper = [.. same, .. Enumerable.Range(0, 120).Select(i => File($"/b/{i:000}", "2"))];

        var report = Check(lower, upper);

        var overlaps = report.Of("001.b");
        Assert.Equal((150, 120, 120, 100), (overlaps.Same, overlaps.Replaces, overlaps.Refused, overlaps.Files.Count));
        Assert.All(overlaps.Files, file => Assert.Equal("conflict", file.Refused));
        Assert.Contains("and 110 more", report.Refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_base_is_not_asked_for_what_lies_below_a_directory_that_it_lacks()
    {
        var tree = new Base { ["/usr/local/a"] = LayerEntryType.File };

        Check([Dir("/usr/local/x"), File("/usr/local/x/1"), Dir("/usr/local/x/y"), File("/usr/local/x/y/2")], [File("/usr/local/a")], tree);

        Assert.Equal(["/usr", "/usr/local", "/usr/local/a", "/usr/local/x"], tree.Asked.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Beside_a_directory_that_it_lacks_the_base_is_asked()
    {
        var tree = new Base { ["/b"] = LayerEntryType.Directory };

        Assert.Equal("conflict", Check([Dir("/a"), File("/a/1"), File("/b")], [], tree).Refusal?.Code);
    }

    static MergeReport Check(LayerEntry[] a, LayerEntry[] b, Base? tree = null, ConflictPolicy? policy = null) =>
        MergeCheck.Check([new("000.a", a), new("001.b", b)], tree ?? new Base(), policy ?? ConflictPolicy.Default);

    static ConflictPolicy LastWins { get; } = new(SamePathRule.LastWins, HidesBaseRule.Allow);

    sealed class Base : Dictionary<string, LayerEntryType>, IBaseTree
    {
        public LayerEntry[] Same { get; init; } = [];

        public List<string> Asked { get; } = [];

        public LayerEntryType? Find(string path)
        {
            Asked.Add(path);
            if (TryGetValue(path, out var type)) return type;

            return Keys.Any(known => known.StartsWith(path + "/", StringComparison.Ordinal)) ? LayerEntryType.Directory : null;
        }

        public bool Has(LayerEntry entry) => Same.Contains(entry);
    }
}
