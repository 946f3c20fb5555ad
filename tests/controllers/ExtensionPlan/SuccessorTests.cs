using Strata.Controllers.ExtensionPlan;
using Strata.Controllers.Generations;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.ExtensionPlan;

using InstallConfig = Strata.Resources.Node.InstallConfig;

/// <summary>Which configured entry stands in the place of which active one, when their references differ.</summary>
public sealed class SuccessorTests
{
    static readonly Entry Hello1 = new("example.com/hello:1", "hello");
    static readonly Entry Hello2 = new("example.com/hello:2", "hello");

    [Theory]
    [InlineData("example.com/hello:2")]
    [InlineData("example.com/hello@sha256:5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03")]
    public void Another_tag_or_digest_of_the_same_repository_is_the_same_entry_changed(string reference) => Assert.Equal(
        [(reference, ExtensionChangeKind.Changed, Hello1.Reference)],
        Changes([Hello1], [new(reference, "hello")]));

    [Fact]
    public void The_same_repository_may_be_written_in_two_ways() => Assert.Equal(
        [("docker.io/library/hello:2", ExtensionChangeKind.Changed, "hello:1")],
        Changes([new("hello:1", "hello")], [new("docker.io/library/hello:2", "hello")]));

    [Fact]
    public void The_same_image_under_another_tag_is_changed_even_where_it_was() => Assert.Equal(
        [("example.com/hello:stable", ExtensionChangeKind.Changed, Hello1.Reference)],
        Changes([Hello1 with { Digest = "sha256:same" }], [new("example.com/hello:stable", "hello", "sha256:same")]));

    [Fact]
    public void Another_repository_is_another_entry_whatever_the_name() => Assert.Equal(
        [("example.org/hello:2", ExtensionChangeKind.Added, null), (Hello1.Reference, ExtensionChangeKind.Removed, Hello1.Reference)],
        Changes([Hello1], [new("example.org/hello:2", "hello")]));

    [Fact]
    public void Another_name_from_the_same_repository_is_another_entry() => Assert.Equal(
        [(Hello2.Reference, ExtensionChangeKind.Added, null), (Hello1.Reference, ExtensionChangeKind.Removed, Hello1.Reference)],
        Changes([Hello1], [Hello2 with { Name = "other" }]));

    [Fact]
    public void The_same_reference_comes_first() => Assert.Equal(
        [(Hello2.Reference, ExtensionChangeKind.Added, null), (Hello1.Reference, ExtensionChangeKind.Moved, Hello1.Reference)],
        Changes([Hello1], [Hello2, Hello1]));

    [Fact]
    public void Several_of_one_repository_are_told_apart_by_name_in_any_order()
    {
        var active = new Entry[] { new("example.com/all:a-1", "a"), new("example.com/all:b-1", "b") };

        Assert.Equal(
            [
                ("example.com/all:b-2", ExtensionChangeKind.Changed, "example.com/all:b-1"),
                ("example.com/all:a-2", ExtensionChangeKind.Changed, "example.com/all:a-1"),
            ],
            Changes(active, [new("example.com/all:b-2", "b"), new("example.com/all:a-2", "a")]));
    }

    [Fact]
    public void Two_that_both_could_be_meant_stay_apart() => Assert.Equal(
        [
            (Hello2.Reference, ExtensionChangeKind.Added, null), ("example.com/hello:3", ExtensionChangeKind.Added, null),
            (Hello1.Reference, ExtensionChangeKind.Removed, Hello1.Reference),
        ],
        Changes([Hello1], [Hello2, new("example.com/hello:3", "hello")]));

    [Fact]
    public void One_that_is_not_staged_follows_the_only_one_of_its_repository_whose_files_count_as_unchanged()
    {
        var change = Assert.Single(Between([Hello1], [Hello2 with { Digest = null }]));

        Assert.Equal((ExtensionChangeKind.Unknown, "hello"), (change.Kind, change.Active?.Name));
        Assert.Equal(change.Active, change.Expected);
    }

    [Fact]
    public void What_is_staged_is_paired_before_what_is_not() => Assert.Equal(
        [
            ("example.com/all:3", ExtensionChangeKind.Unknown, "example.com/all:b-1"),
            ("example.com/all:a-2", ExtensionChangeKind.Changed, "example.com/all:a-1"),
        ],
        Changes(
            [new("example.com/all:a-1", "a"), new("example.com/all:b-1", "b")],
            [new("example.com/all:3", "?", null), new("example.com/all:a-2", "a")]));

    [Fact]
    public void What_may_go_or_be_followed_is_unknown_and_its_files_count_as_unchanged()
    {
        var changes = Between(
            [new("example.com/all:a-1", "a"), new("example.com/all:b-1", "b")], [new("example.com/all:3", "?", null)]);

        Assert.All(changes, change => Assert.Equal(ExtensionChangeKind.Unknown, change.Kind));
        Assert.Equal([null, "a", "b"], changes.Select(change => change.Expected?.Name));
    }

    static IEnumerable<(string, ExtensionChangeKind, string?)> Changes(Entry[] active, Entry[] configured) =>
        Between(active, configured).Select(change => (change.Reference, change.Kind, change.Active?.Reference));

    static IReadOnlyList<ExtensionChange> Between(Entry[] active, Entry[] configured) =>
        ExtensionChanges.Between(new Generation(1, SetOf(active).ToMembers(), ExtensionPolicy.Default), SetOf(configured));

    static ConfiguredSet SetOf(Entry[] entries)
    {
        var staged = entries.Where(entry => entry.Digest is not null).ToList();
        return ConfiguredSet.From(
            new InstallConfig(1, [.. entries.Select(entry => entry.Reference)], [], null, ExtensionPolicy.Default),
            staged.ToDictionary(entry => entry.Id, entry => entry.Image()),
            staged.ToDictionary(entry => entry.Id, entry => entry.Layer()));
    }

    /// <param name="Digest">Null: not staged. Of its own where none is given.</param>
    sealed record Entry(string Reference, string Name, string? Digest)
    {
        public Entry(string reference, string name) : this(reference, name, $"sha256:{reference}")
        {
        }

        public string Id => Reference.Replace('/', '-').Replace(':', '-');

        public ExtensionImage Image() => new(Reference, 1, Digest!, Digest!, [], 1, TimeSpan.Zero, null);

        public ExtensionLayer Layer() => new(
            Reference, 1, Digest!, $"key-{Digest}", "sha256:layer", 1, ExtensionMetadata.Empty with { Name = Name }, [], TimeSpan.Zero, null,
            ContentPolicy.Default, SquashfsPolicy.Default);
    }
}
