using Strata.Controllers.ExtensionPlan;
using Strata.Controllers.Generations;
using Strata.Controllers.Overlay;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.ExtensionPlan;

using InstallConfig = Strata.Resources.Node.InstallConfig;

/// <summary>What `strata diff` tells, from a plain set of names: added, changed, hidden, removed.</summary>
public sealed class DifferenceTests
{
    const string A = "example.com/a:1";
    const string B = "example.com/b:1";
    const string C = "example.com/c:1";

    static readonly LayerEntry[] Nothing = [];

    [Fact]
    public void A_new_name_is_added_or_hides_what_the_base_has()
    {
        var tree = new Base { ["/usr"] = LayerEntryType.Directory, ["/usr/f"] = LayerEntryType.File, ["/usr/l"] = LayerEntryType.Symlink };

        var changes = Changes(Nothing, [Dir("/usr"), Dir("/usr/d"), File("/usr/d/x"), File("/usr/f"), Link("/usr/l", "x")], tree);

        Assert.Equal(
            [
                new FileChange("/usr/d", FileChangeKind.Added, LayerEntryType.Directory, "b"),
                new FileChange("/usr/d/x", FileChangeKind.Added, LayerEntryType.File, "b"),
                new FileChange("/usr/f", FileChangeKind.Hides, LayerEntryType.File, "b"),
                new FileChange("/usr/l", FileChangeKind.Hides, LayerEntryType.Symlink, "b"),
            ],
            changes);
    }

    [Fact]
    public void A_name_that_goes_is_removed_or_the_base_is_seen_again()
    {
        var tree = new Base { ["/usr"] = LayerEntryType.Directory, ["/usr/f"] = LayerEntryType.File };

        var changes = Changes([Dir("/usr"), Dir("/usr/d"), File("/usr/d/x"), File("/usr/f")], Nothing, tree);

        Assert.Equal(
            [
                new FileChange("/usr/d", FileChangeKind.Removed, LayerEntryType.Directory, "a"),
                new FileChange("/usr/d/x", FileChangeKind.Removed, LayerEntryType.File, "a"),
                new FileChange("/usr/f", FileChangeKind.Restored, LayerEntryType.File, "a"),
            ],
            changes);
    }

    [Fact]
    public void What_the_base_has_just_so_is_no_difference_coming_or_going()
    {
        var tree = new Base { Same = [File("/usr/f")] };
        (tree["/usr"], tree["/usr/f"], tree["/usr/g"]) = (LayerEntryType.Directory, LayerEntryType.File, LayerEntryType.File);

        Assert.Equal(["/usr/g"], Changes(Nothing, [File("/usr/f"), File("/usr/g")], tree).Select(change => change.Path));
        Assert.Equal(["/usr/g"], Changes([File("/usr/f"), File("/usr/g")], Nothing, tree).Select(change => change.Path));
    }

    [Theory]
    [InlineData(false, "1", "1", 0x1a4, 0x1a4)]
    [InlineData(true, "1", "2", 0x1a4, 0x1a4)]
    [InlineData(true, "1", "1", 0x1a4, 0x1ed)]
    public void A_file_changes_by_content_or_mode(bool changes, string old, string changed, int oldMode, int mode) => Assert.Equal(
        changes,
        Changes([File("/x", old) with { Mode = oldMode }], [File("/x", changed) with { Mode = mode }])
            .Any(change => change is { Kind: FileChangeKind.Changed, Path: "/x", Extension: "b" }));

    [Fact]
    public void A_link_changes_by_its_target_and_by_becoming_a_file()
    {
        Assert.Empty(Changes([Link("/l", "1")], [Link("/l", "1")]));
        Assert.Equal(FileChangeKind.Changed, Assert.Single(Changes([Link("/l", "1")], [Link("/l", "2")])).Kind);
        Assert.Equal(LayerEntryType.File, Assert.Single(Changes([Link("/l", "1")], [File("/l")])).Type);
    }

    [Fact]
    public void Bytes_without_digest_count_as_changed() =>
        Assert.Single(Changes([new("/x", LayerEntryType.File, 0)], [new("/x", LayerEntryType.File, 0)]));

    [Fact]
    public void What_counts_is_what_lies_on_top()
    {
        var before = new[] { new MemberIndex("a", [File("/x", "1")]), new MemberIndex("b", [File("/x", "2")]) };

        Assert.Empty(FileDifference.Between(before, [new MemberIndex("c", [File("/x", "2")])], new Base()));
        Assert.Equal("a", Assert.Single(FileDifference.Between(before, before.Take(1), new Base())).Extension);
    }

    [Fact]
    public void A_parent_without_an_entry_counts_as_one() => Assert.Equal(
        ["/usr", "/usr/d", "/usr/d/x"], Changes(Nothing, [File("/usr/d/x")]).Select(change => change.Path));

    [Fact]
    public void Extensions_are_added_removed_changed_moved_or_the_same()
    {
        var active = new Generation(1, Configured([A, B, C]).ToMembers(), ExtensionPolicy.Default);
        var configured = Configured([A, C, "example.com/d:1"], changed: A);

        var changes = ExtensionChanges.Between(active, configured);

        Assert.Equal(
            [
                (A, ExtensionChangeKind.Changed), (C, ExtensionChangeKind.Moved), ("example.com/d:1", ExtensionChangeKind.Added),
                (B, ExtensionChangeKind.Removed),
            ],
            changes.Select(change => (change.Reference, change.Kind)));
        Assert.Null(changes[^1].Expected); // nothing comes in the place of what goes
        Assert.All(ExtensionChanges.Between(active, Configured([A, B, C])), change => Assert.Equal(ExtensionChangeKind.Same, change.Kind));
    }

    [Fact]
    public void What_is_not_staged_is_unknown_and_counts_as_it_is_active()
    {
        var active = new Generation(1, Configured([A]).ToMembers(), ExtensionPolicy.Default);

        var changes = ExtensionChanges.Between(active, Configured([A, B], missing: [A, B]));

        Assert.All(changes, change => Assert.Equal((ExtensionChangeKind.Unknown, null), (change.Kind, change.Staged)));
        Assert.Equal([active.Members[0], null], changes.Select(change => change.Expected));
    }

    [Fact]
    public void Every_switch_of_the_policy_is_told_with_both_sides()
    {
        var staged = ExtensionPolicy.Default with
        {
            Conflicts = new ConflictPolicy(SamePathRule.LastWins, HidesBaseRule.Allow),
            Squashfs = new SquashfsPolicy(SquashfsCompressor.Xz, 0, 128),
        };

        Assert.Equal(
            [
                new PolicyChange("conflicts.samePath", "refuse", "lastWins"), new PolicyChange("squashfs.compressor", "zstd", "xz"),
                new PolicyChange("squashfs.level", "3", "0"),
            ],
            PolicyChange.Between(ExtensionPolicy.Default, staged));
    }

    [Fact]
    public void It_is_the_same_only_when_an_upgrade_would_find_nothing_to_do()
    {
        var configured = Configured([A]);
        var active = new Generation(1, configured.ToMembers(), ExtensionPolicy.Default);

        Assert.True(Difference(active, configured).IsSame);
        Assert.False(Difference(null, Configured([])).IsSame);
        Assert.False(Difference(active with { Policy = ExtensionPolicy.Default with { Verify = VerifyMode.Always } }, configured).IsSame);
        Assert.False(Difference(active, Configured([A], changed: A)).IsSame);
        var unknown = Difference(active, Configured([A], missing: [A]));
        Assert.Equal((false, false), (unknown.IsSame, unknown.IsComplete));
    }

    [Fact]
    public void What_an_upgrade_would_refuse_is_told()
    {
        var configured = Configured([A, B]);
        var extensions = ExtensionChanges.Between(null, configured);

        var conflict = UpgradeDifference.Between(
            null, configured, extensions, [], [new("a", [File("/x", "1")]), new("b", [File("/x", "2")])], new Base(), isInPlace: false);
        var names = Configured([A, B], sameName: true);
        var sameName = UpgradeDifference.Between(null, names, ExtensionChanges.Between(null, names), [], [], new Base(), isInPlace: false);

        Assert.Equal(("conflict", 1), (conflict.Refusal!.Code, conflict.Merge.Of("b").Refused));
        Assert.Equal("conflict", sameName.Refusal!.Code);
        Assert.Contains("same name", sameName.Refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_laid_over_the_base_in_place_is_told_and_is_nothing_to_a_merged_root()
    {
        var configured = Configured([A]);
        UpgradeDifference Between(bool isInPlace) => UpgradeDifference.Between(
            null, configured, ExtensionChanges.Between(null, configured), [], [new("a", [File("/usr/bin/nvidia-smi")])],
            new Base { ["/usr"] = LayerEntryType.Directory, ["/usr/bin"] = LayerEntryType.Directory }, isInPlace);

        Assert.Equal("not-coverable", Between(isInPlace: true).Refusal?.Code);
        Assert.Null(Between(isInPlace: false).Refusal);
    }

    static UpgradeDifference Difference(Generation? active, ConfiguredSet configured) =>
        UpgradeDifference.Between(active, configured, ExtensionChanges.Between(active, configured), [], [], new Base(), isInPlace: false);

    static IEnumerable<FileChange> Changes(LayerEntry[] before, LayerEntry[] after, Base? tree = null) =>
        FileDifference.Between([new("a", before)], [new("b", after)], tree ?? new Base());

    static LayerEntry File(string path, string digest = "d") => new(path, LayerEntryType.File, 0x1a4, Digest: ContentDigests.Of(digest));

    static LayerEntry Dir(string path) => new(path, LayerEntryType.Directory, 0x1ed);

    static LayerEntry Link(string path, string target) => new(path, LayerEntryType.Symlink, 0x1ff, target);

    static ConfiguredSet Configured(string[] images, string changed = "", string[]? missing = null, bool sameName = false)
    {
        var pulled = images.Except(missing ?? []).Select(image => Image(image, image == changed ? "sha256:new" : "sha256:old")).ToList();
        return ConfiguredSet.From(
            new InstallConfig(1, [.. images], [], null, ExtensionPolicy.Default),
            pulled.ToDictionary(image => IdOf(image.Image)),
            pulled.ToDictionary(image => IdOf(image.Image), image => Layer(image, sameName ? "same" : image.Image)));
    }

    static string IdOf(string image) => image.Replace('/', '-').Replace(':', '-');

    static ExtensionImage Image(string image, string digest) => new(image, 1, digest, digest, [], 1, TimeSpan.Zero, null);

    static ExtensionLayer Layer(ExtensionImage image, string name) => new(
        image.Image, 1, image.Digest, $"key-{image.Digest}", "sha256:layer", 1, ExtensionMetadata.Empty with { Name = name }, [], TimeSpan.Zero,
        null, ContentPolicy.Default, SquashfsPolicy.Default);

    sealed class Base : Dictionary<string, LayerEntryType>, IBaseTree
    {
        public LayerEntry[] Same { get; init; } = [];

        public LayerEntryType? Find(string path) => TryGetValue(path, out var type) ? type : null;

        public bool Has(LayerEntry entry) => Same.Contains(entry);
    }
}
