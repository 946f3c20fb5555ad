using Strata.Controllers.ExtensionPlan;
using Strata.Controllers.Generations;
using Strata.Controllers.Overlay;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.ExtensionPlan;

using InstallConfig = Strata.Resources.Node.InstallConfig;
using Plan = Strata.Resources.Node.ExtensionPlan;

public sealed class ExtensionPlansTests
{
    const string A = "example.com/a:1";
    const string B = "example.com/b:1";
    const string AId = "example.com-a-1";

    static readonly StageError PullError = Error("registry-unavailable");
    static readonly StageError BuildError = Error("path-not-allowed");
    static readonly StageError MountError = Error("mount");

    static readonly ExtensionImage Image = new(A, 2, "sha256:new", "sha256:new", [], 1, TimeSpan.Zero, null);
    static readonly ExtensionLayer Layer = new(
        A, 2, "sha256:new", "key", "sha256:layer", 1, ExtensionMetadata.Empty, [], TimeSpan.Zero, null,
        ContentPolicy.Default, SquashfsPolicy.Default);

    public static TheoryData<string, ExtensionImage?, ExtensionLayer?, PlanState, StageError?> Stages => new()
    {
        { "nothing yet", null, null, PlanState.Pulling, null },
        { "image of an older revision", Image with { Revision = 1 }, Layer with { Revision = 1 }, PlanState.Pulling, null },
        { "failed pull of an older revision", Image with { Revision = 1, Error = PullError }, null, PlanState.Pulling, null },
        { "failed pull", Image with { Error = PullError }, null, PlanState.Failed, PullError },
        { "failed pull over an old layer", Image with { Error = PullError }, Layer with { Revision = 1 }, PlanState.Failed, PullError },
        { "image without layer", Image, null, PlanState.Building, null },
        { "layer of an older revision", Image, Layer with { Revision = 1 }, PlanState.Building, null },
        { "layer of another image", Image, Layer with { ImageDigest = "sha256:old" }, PlanState.Building, null },
        { "refused layer", Image, Layer with { Error = BuildError }, PlanState.Failed, BuildError },
        { "refusal of another image", Image, Layer with { ImageDigest = "sha256:old", Error = BuildError }, PlanState.Building, null },
        { "layer", Image, Layer, PlanState.Staged, null },
    };

    [Theory]
    [MemberData(nameof(Stages), DisableDiscoveryEnumeration = true)]
    public void The_state_is_how_far_the_entry_has_come(
        string _, ExtensionImage? image, ExtensionLayer? layer, PlanState state, StageError? error)
    {
        var plan = Assert.Single(ExtensionPlans.Compare(Configured([A], image, layer), null, null, "1.9.0", MergeReport.Empty)).Value;

        Assert.Equal(new Plan(A, image?.Digest ?? "", "", state, "1.9.0", error, FileOverlaps.None), plan);
    }

    [Fact]
    public void An_entry_whose_bytes_are_mounted_at_its_position_is_active()
    {
        var configured = Configured([A], Image, Layer);

        var plan = ExtensionPlans.Compare(configured, new Generation(1, configured.ToMembers(), ExtensionPolicy.Default), null, "1.9.0", MergeReport.Empty)[AId];

        Assert.Equal((PlanState.Active, "sha256:new", "sha256:new"), (plan.State, plan.DesiredDigest, plan.ActiveDigest));
    }

    [Fact]
    public void Other_bytes_under_the_same_reference_are_staged()
    {
        var configured = Configured([A], Image, Layer);
        var mounted = Configured([A], Image with { Digest = "sha256:old" }, Layer with { ImageDigest = "sha256:old", Key = "old" });

        var plan = ExtensionPlans.Compare(configured, new Generation(1, mounted.ToMembers(), ExtensionPolicy.Default), null, "1.9.0", MergeReport.Empty)[AId];

        Assert.Equal((PlanState.Staged, "sha256:new", "sha256:old"), (plan.State, plan.DesiredDigest, plan.ActiveDigest));
    }

    [Fact]
    public void A_moved_entry_is_staged()
    {
        var moved = Configured([B, A], Image, Layer);
        var mounted = new Generation(1, Configured([A], Image, Layer).ToMembers(), ExtensionPolicy.Default);

        Assert.Equal(PlanState.Staged, ExtensionPlans.Compare(moved, mounted, null, "1.9.0", MergeReport.Empty)[AId].State);
    }

    [Fact]
    public void An_active_entry_whose_new_revision_fails_is_failed_and_still_active()
    {
        var mounted = new Generation(1, Configured([A], Image, Layer).ToMembers(), ExtensionPolicy.Default);

        var configured = Configured([A], Image with { Digest = "", Error = PullError }, Layer);

        var plan = ExtensionPlans.Compare(configured, mounted, null, "1.9.0", MergeReport.Empty)[AId];

        Assert.Equal((PlanState.Failed, "sha256:new", PullError), (plan.State, plan.ActiveDigest, plan.Error));
    }

    [Fact]
    public void What_is_mounted_and_not_configured_is_removing()
    {
        var mounted = new Generation(1, Configured([A], Image, Layer).ToMembers(), ExtensionPolicy.Default);

        var plan = ExtensionPlans.Compare(Configured([], null, null), mounted, null, "1.9.0", MergeReport.Empty)[AId];

        Assert.Equal(new Plan(A, "", "sha256:new", PlanState.Removing, "1.9.0", null, FileOverlaps.None), plan);
    }

    [Fact]
    public void Nothing_is_removing_while_nobody_knows_what_is_configured()
    {
        var mounted = new Generation(1, Configured([A], Image, Layer).ToMembers(), ExtensionPolicy.Default);

        Assert.Equal(PlanState.Active, ExtensionPlans.Compare(null, mounted, null, "1.9.0", MergeReport.Empty)[AId].State);
    }

    [Fact]
    public void What_stands_in_the_way_of_mounting_shows_on_staged_entries_only()
    {
        Assert.Equal(MountError, ExtensionPlans.Compare(Configured([A], Image, Layer), null, MountError, "1.9.0", MergeReport.Empty)[AId].Error);
        Assert.Null(ExtensionPlans.Compare(Configured([A], Image, null), null, MountError, "1.9.0", MergeReport.Empty)[AId].Error);
        var failed = Configured([A], Image, Layer with { Error = BuildError });
        Assert.Equal(BuildError, ExtensionPlans.Compare(failed, null, MountError, "1.9.0", MergeReport.Empty)[AId].Error);
    }

    [Fact]
    public void What_an_entry_lies_over_is_shown_and_a_refusal_also_where_its_bytes_are_active()
    {
        var configured = Configured([A], Image, Layer);
        var overlaps = new FileOverlaps(1, 0, 0, 1, [new FileOverlap("/x", "000.example.com-a-1", "base", OverlapKind.Hides, "conflict")]);
        var report = new MergeReport(new Dictionary<string, FileOverlaps> { ["000.example.com-a-1"] = overlaps }, null);
        var mounted = new Generation(1, configured.ToMembers(), ExtensionPolicy.Default);

        var plan = ExtensionPlans.Compare(configured, mounted, MountError, "1.9.0", report)[AId];

        Assert.Equal((PlanState.Active, MountError, overlaps), (plan.State, plan.Error, plan.Overlaps));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_layer_made_by_another_policy_is_not_staged(bool isContent)
    {
        var layer = isContent
            ? Layer with { Content = ContentPolicy.Default with { Privileges = PrivilegeRule.Strip } }
            : Layer with { Squashfs = SquashfsPolicy.Default with { Level = 18 } };

        Assert.Equal(PlanState.Building, Assert.Single(Configured([A], Image, layer).Entries).State);
    }

    static ConfiguredSet Configured(string[] images, ExtensionImage? image, ExtensionLayer? layer) => ConfiguredSet.From(
        new InstallConfig(2, [.. images], [], null, ExtensionPolicy.Default),
        image is null ? new Dictionary<string, ExtensionImage>() : new() { [AId] = image, ["example.com-b-1"] = image with { Image = B } },
        layer is null ? new Dictionary<string, ExtensionLayer>() : new() { [AId] = layer, ["example.com-b-1"] = layer with { Image = B } });

    static StageError Error(string code) => new(code, "why", "do", DateTimeOffset.UnixEpoch, 1, null);
}
