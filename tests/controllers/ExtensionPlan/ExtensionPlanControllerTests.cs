using Strata.Controllers.Overlay;
using Strata.Controllers.Tests.Stages;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.ExtensionPlan;

using Plan = Strata.Resources.Node.ExtensionPlan;

public sealed class ExtensionPlanControllerTests : IAsyncDisposable
{
    const string A = "example.com/a:1";
    const string B = "example.com/b:1";

    static readonly FileOverlap Overlap = new("/x", "001.example.com-b-1", "000.example.com-a-1", OverlapKind.Replaces, "conflict");

    static readonly MergeReport Refused = new(
        new Dictionary<string, FileOverlaps> { ["001.example.com-b-1"] = new(0, 1, 0, 1, [Overlap]) },
        new StageException(ErrorCodes.Conflict, "a and b both bring /x", "choose one"));

    readonly Pipeline pipeline = new();

    public ValueTask DisposeAsync() => pipeline.DisposeAsync();

    [Fact]
    public async Task Conflicts_of_what_is_staged_show_before_an_upgrade()
    {
        await pipeline.InstallAsync(A);
        pipeline.Check.Report = Refused;

        await pipeline.InstallAsync(A, B);

        var plan = await PlanAsync(B);
        Assert.Equal((PlanState.Staged, "conflict"), (plan.State, plan.Error?.Code));
        Assert.Equal([Overlap], plan.Overlaps.Files);
        Assert.Equal((PlanState.Active, null), ((await PlanAsync(A)).State, (await PlanAsync(A)).Error));
    }

    [Fact]
    public async Task A_set_is_compared_once_and_again_when_the_policy_changes()
    {
        await pipeline.InstallAsync(A);
        await pipeline.InstallAsync(A, B);
        var compared = pipeline.Check.Policies.Count;

        await pipeline.InstallAsync(A, B);
        Assert.Equal(compared, pipeline.Check.Policies.Count);

        await pipeline.ConfigureTextAsync(
            $"machine:\n  install:\n    extensions:\n      - image: {A}\n      - image: {B}\n"
            + "---\napiVersion: strata.dev/v1alpha1\nkind: ExtensionPolicy\nconflicts: {samePath: lastWins}\n");
        await pipeline.SettleAsync();
        Assert.Equal((compared + 1, SamePathRule.LastWins), (pipeline.Check.Policies.Count, pipeline.Check.Policies[^1].SamePath));
    }

    [Fact]
    public async Task Conflicts_that_stand_in_the_way_of_an_install_are_listed()
    {
        pipeline.Check.Report = Refused;

        await pipeline.InstallAsync(A, B);

        var plan = await PlanAsync(B);
        Assert.Equal((PlanState.Staged, "conflict", 1), (plan.State, plan.Error?.Code, plan.Overlaps.Refused));
    }

    Task<Plan> PlanAsync(string image) => pipeline.GetAsync<Plan>(Pipeline.IdOf(image));
}
