using Strata.Controllers.Tests.Stages;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.SquashfsBuild;

public sealed class SquashfsBuildControllerTests : IAsyncDisposable
{
    const string A = "example.com/a:1";
    const string Digest = $"sha256:{A}";

    static readonly string AId = Pipeline.IdOf(A);

    readonly Pipeline pipeline = new();

    public ValueTask DisposeAsync() => pipeline.DisposeAsync();

    [Fact]
    public async Task A_refused_image_is_not_built_again()
    {
        pipeline.Builder.Failures[Digest] = Pipeline.NotAllowed;
        await pipeline.InstallAsync(A);

        await pipeline.AdvanceAsync(TimeSpan.FromDays(1));

        Assert.Single(pipeline.Builder.Builds);
        var error = (await LayerAsync()).Error!;
        Assert.Equal(("path-not-allowed", 1, null), (error.Code, error.Attempts, error.NextRetry));
    }

    [Fact]
    public async Task A_refused_image_is_built_again_under_a_new_revision()
    {
        pipeline.Builder.Failures[Digest] = Pipeline.NotAllowed;
        await pipeline.InstallAsync(A);
        pipeline.Builder.Failures.Clear();

        await pipeline.InstallAsync(A);

        Assert.Null((await LayerAsync()).Error);
    }

    [Fact]
    public async Task What_passes_by_itself_is_built_again_when_the_status_says()
    {
        pipeline.Builder.Failures[Digest] = new StageException(ErrorCodes.Space, "the disk is full", "make room", retriable: true);
        await pipeline.InstallAsync(A);
        Assert.Equal(pipeline.Time.GetUtcNow() + TimeSpan.FromSeconds(1), (await LayerAsync()).Error!.NextRetry);
        pipeline.Builder.Failures.Clear();

        await pipeline.AdvanceAsync(TimeSpan.FromSeconds(0.999));
        Assert.Single(pipeline.Builder.Builds);
        await pipeline.AdvanceAsync(TimeSpan.FromSeconds(0.001));

        Assert.Null((await LayerAsync()).Error);
    }

    [Fact]
    public async Task A_fault_of_ours_is_shown_and_tried_again_when_the_status_says()
    {
        pipeline.Builder.Failures[Digest] = new InvalidOperationException("never thought of");
        await pipeline.InstallAsync(A);
        var error = (await LayerAsync()).Error!;
        Assert.Equal(("internal", pipeline.Time.GetUtcNow() + TimeSpan.FromSeconds(1)), (error.Code, error.NextRetry));
        pipeline.Builder.Failures.Clear();

        await pipeline.AdvanceAsync(TimeSpan.FromSeconds(1));

        Assert.Null((await LayerAsync()).Error);
    }

    [Fact]
    public async Task The_same_image_under_a_new_revision_is_not_built_again()
    {
        await pipeline.InstallAsync(A);

        await pipeline.InstallAsync(A);

        Assert.Single(pipeline.Builder.Builds);
        Assert.Equal(2, (await LayerAsync()).Revision);
    }

    [Fact]
    public async Task A_layer_whose_file_is_missing_is_built_again_under_a_new_revision()
    {
        await pipeline.InstallAsync(A);
        File.Delete(pipeline.Builder.FilesOf((await LayerAsync()).Key).Image);

        await pipeline.InstallAsync(A);

        Assert.Equal([Digest, Digest], pipeline.Builder.Builds);
    }

    [Fact]
    public async Task A_failed_pull_keeps_the_old_layer()
    {
        await pipeline.InstallAsync(A);
        pipeline.Puller.Failures[A] = Pipeline.RegistryDown;

        await pipeline.InstallAsync(A);

        var layer = await LayerAsync();
        Assert.Equal((Digest, null, 1), (layer.ImageDigest, layer.Error, layer.Revision));
    }

    [Fact]
    public async Task Damaged_blobs_are_pulled_again_and_the_build_recovers()
    {
        pipeline.Builder.Failures[Digest] = new StageException(
            ErrorCodes.DigestMismatch, "blob damaged", "is pulled again", retriable: true);
        await pipeline.InstallAsync(A);

        await pipeline.AdvanceAsync(TimeSpan.FromSeconds(5));
        Assert.Equal(2, pipeline.Puller.Pulls.Count);

        pipeline.Builder.Failures.Clear();
        await pipeline.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Null((await LayerAsync()).Error);
    }

    [Fact]
    public async Task Blobs_that_are_gone_and_cannot_be_pulled_are_told_as_what_stands_in_the_way()
    {
        pipeline.Builder.Failures[Digest] = new StageException(ErrorCodes.BlobMissing, "blob gone", "is pulled again", retriable: true);
        await pipeline.InstallAsync(A);
        pipeline.Puller.Failures[A] = Pipeline.RegistryDown;

        await pipeline.AdvanceAsync(TimeSpan.FromSeconds(5));

        Assert.Equal("registry-unavailable", (await pipeline.GetAsync<ExtensionImage>(AId)).Error!.Code);
    }

    [Theory]
    [InlineData("conflicts: {samePath: lastWins}", 1)]
    [InlineData("conflicts: {hidesBase: refuse}", 1)]
    [InlineData("content: {allowedPaths: '1.9'}", 2)]
    [InlineData("content: {privileges: strip}", 2)]
    [InlineData("squashfs: {level: 18}", 2)]
    [InlineData("squashfs: {compressor: xz}", 2)]
    [InlineData("verify: always", 2)]
    public async Task A_changed_policy_asks_the_builder_again_where_it_is_about_the_layer(string policy, int builds)
    {
        await pipeline.InstallAsync(A);

        await ConfigureAsync(policy);

        Assert.Equal(builds, pipeline.Builder.Builds.Count);
        var shown = await pipeline.GetAsync<ExtensionPolicy>(ExtensionPolicy.Id);
        var layer = await LayerAsync();
        Assert.Equal((2, shown.Content, shown.Squashfs), (layer.Revision, layer.Content, layer.Squashfs));
        if (builds > 1) Assert.Equal(shown, pipeline.Builder.Policies[^1]);
    }

    [Fact]
    public async Task An_image_that_a_policy_refuses_is_taken_under_another_one()
    {
        pipeline.Builder.Failures[Digest] = Pipeline.NotAllowed;
        await pipeline.InstallAsync(A);
        pipeline.Builder.Failures.Clear();

        await ConfigureAsync("content: {outsideLinks: allow}");

        Assert.Null((await LayerAsync()).Error);
        Assert.Equal(OutsideRule.Allow, (await LayerAsync()).Content.OutsideLinks);
    }

    [Fact]
    public async Task Warnings_and_metadata_are_shown()
    {
        pipeline.Builder.Metadata[Digest] = ExtensionMetadata.Empty with { Name = "a", Version = "v1" };

        await pipeline.InstallAsync(A);

        Assert.Equal("a", (await LayerAsync()).Metadata.Name);
    }

    async Task ConfigureAsync(string policy)
    {
        await pipeline.ConfigureTextAsync(
            $"machine:\n  install:\n    extensions:\n      - image: {A}\n"
            + $"---\napiVersion: strata.dev/v1alpha1\nkind: ExtensionPolicy\n{policy}\n");
        await pipeline.SettleAsync();
    }

    Task<ExtensionLayer> LayerAsync() => pipeline.GetAsync<ExtensionLayer>(AId);
}
