using Strata.Controllers.ExtensionPull;
using Strata.Controllers.Oci;
using Strata.Controllers.Tests.Stages;
using Strata.Resources.Node;
using Strata.Runtime;
using Xunit;

namespace Strata.Controllers.Tests.ExtensionPull;

public sealed class ExtensionPullControllerTests : IAsyncDisposable
{
    const string A = "example.com/a:1";
    const string B = "example.com/b:1";

    static readonly string AId = Pipeline.IdOf(A);
    static readonly Digest First = Digest.Sha256("first"u8);
    static readonly Digest Second = Digest.Sha256("second"u8);

    readonly Pipeline pipeline = new();

    public ValueTask DisposeAsync() => pipeline.DisposeAsync();

    [Fact]
    public async Task A_tag_is_resolved_once_per_revision()
    {
        await pipeline.InstallAsync(A);
        await pipeline.AdvanceAsync(TimeSpan.FromDays(1));
        Assert.Equal([A], pipeline.Puller.Pulls);

        pipeline.Puller.Digests[A] = "sha256:better";
        await pipeline.ConfigureAsync(A);
        await pipeline.SettleAsync();

        Assert.Equal([A, A], pipeline.Puller.Pulls);
        var image = await pipeline.GetAsync<ExtensionImage>(AId);
        Assert.Equal(("sha256:better", 2), (image.Digest, image.Revision));
    }

    [Fact]
    public async Task Reordering_pulls_each_once_more_and_builds_nothing()
    {
        await pipeline.InstallAsync(A, B);

        await pipeline.ConfigureAsync(B, A);
        await pipeline.SettleAsync();

        Assert.Equal(4, pipeline.Puller.Pulls.Count);
        Assert.Equal(2, pipeline.Builder.Builds.Count);
        Assert.Equal(PlanState.Staged, (await pipeline.GetAsync<Resources.Node.ExtensionPlan>(AId)).State);
    }

    [Fact]
    public async Task A_failure_becomes_status_that_counts_attempts_and_keeps_its_first_time()
    {
        var start = pipeline.Time.GetUtcNow();
        pipeline.Puller.Failures[A] = Pipeline.RegistryDown;
        await pipeline.InstallAsync(A);
        Assert.Equal(Down(start, 1, start + TimeSpan.FromSeconds(1)), await ErrorAsync());

        await pipeline.AdvanceAsync(TimeSpan.FromSeconds(1));

        Assert.Equal(Down(start, 2, start + TimeSpan.FromSeconds(1 + 2)), await ErrorAsync());
    }

    [Fact]
    public async Task Another_failure_begins_a_new_time()
    {
        pipeline.Puller.Failures[A] = Pipeline.RegistryDown;
        await pipeline.InstallAsync(A);
        pipeline.Puller.Failures[A] = new StageException(ErrorCodes.Unauthorized, "no", "log in");

        await pipeline.AdvanceAsync(TimeSpan.FromSeconds(1));

        var error = await ErrorAsync();
        Assert.Equal(("unauthorized", pipeline.Time.GetUtcNow()), (error!.Code, error.Since));
    }

    [Fact]
    public async Task The_retry_comes_exactly_when_the_status_says_and_recovers()
    {
        pipeline.Puller.Failures[A] = Pipeline.RegistryDown;
        await pipeline.InstallAsync(A);
        pipeline.Puller.Failures.Clear();
        var due = (await ErrorAsync())!.NextRetry!.Value - pipeline.Time.GetUtcNow();

        await pipeline.AdvanceAsync(due - TimeSpan.FromMilliseconds(1));
        Assert.Single(pipeline.Puller.Pulls);

        await pipeline.AdvanceAsync(TimeSpan.FromMilliseconds(1));
        Assert.Equal(2, pipeline.Puller.Pulls.Count);
        Assert.Null(await ErrorAsync());
    }

    [Fact]
    public async Task An_unexpected_disk_failure_is_an_expected_one_here()
    {
        pipeline.Puller.Failures[A] = new IOException("disk gone");

        await pipeline.InstallAsync(A);

        Assert.Equal("io", (await ErrorAsync())!.Code);
    }

    [Fact]
    public async Task A_fault_of_ours_is_shown_without_its_text_and_tried_again_when_the_status_says()
    {
        pipeline.Puller.Failures[A] = new FormatException("Basic hush-hush");
        await pipeline.InstallAsync(A);
        var error = (await ErrorAsync())!;
        Assert.Equal(("internal", pipeline.Time.GetUtcNow() + TimeSpan.FromSeconds(1)), (error.Code, error.NextRetry));
        Assert.DoesNotContain("hush-hush", error.Message + error.Hint);
        pipeline.Puller.Failures.Clear();

        await pipeline.AdvanceAsync(TimeSpan.FromSeconds(1));

        Assert.Null(await ErrorAsync());
    }

    [Fact]
    public async Task Changes_elsewhere_do_not_hurry_a_retry()
    {
        pipeline.Puller.Failures[A] = Pipeline.RegistryDown;
        await pipeline.InstallAsync(A);

        await pipeline.ConfigureTextAsync("machine: [");
        await pipeline.SettleAsync();

        Assert.Single(pipeline.Puller.Pulls);
    }

    [Fact]
    public async Task A_removed_request_cancels_its_pull_and_nothing_of_it_is_left()
    {
        pipeline.Puller.Held[A] = new TaskCompletionSource();
        await pipeline.ConfigureAsync(A);
        Report(new PullProgressUpdate(1, 10, 0, 1));

        await pipeline.ConfigureAsync();
        await pipeline.SettleAsync();

        Assert.Equal([A], pipeline.Puller.Cancelled);
        Assert.Empty(await pipeline.IdsAsync<ExtensionRequest>());
        Assert.Empty(await pipeline.IdsAsync<ExtensionImage>());
        Assert.Empty(await pipeline.IdsAsync<PullProgress>());
    }

    [Fact]
    public async Task A_removed_request_stays_until_image_and_layer_are_gone()
    {
        var ct = TestContext.Current.CancellationToken;
        await pipeline.InstallAsync(A);
        await pipeline.State.AddFinalizersAsync(State.PointerTo<ExtensionLayer>(AId), ["user"], ct);

        await pipeline.InstallAsync();
        Assert.Equal([AId], await pipeline.IdsAsync<ExtensionRequest>());
        Assert.Equal([AId], await pipeline.IdsAsync<ExtensionImage>());

        await pipeline.State.RemoveFinalizersAsync(State.PointerTo<ExtensionLayer>(AId), ["user"], ct);
        await pipeline.SettleAsync();
        Assert.Empty(await pipeline.IdsAsync<ExtensionRequest>());
        Assert.Empty(await pipeline.IdsAsync<ExtensionImage>());
    }

    [Fact]
    public async Task An_entry_that_comes_back_while_it_goes_is_pulled_again()
    {
        var ct = TestContext.Current.CancellationToken;
        await pipeline.InstallAsync(A);
        await pipeline.State.AddFinalizersAsync(State.PointerTo<ExtensionLayer>(AId), ["user"], ct);
        await pipeline.InstallAsync();

        await pipeline.InstallAsync(A);
        await pipeline.State.RemoveFinalizersAsync(State.PointerTo<ExtensionLayer>(AId), ["user"], ct);
        await pipeline.SettleAsync();

        Assert.Equal(3, (await pipeline.GetAsync<ExtensionLayer>(AId)).Revision);
    }

    [Fact]
    public async Task A_refused_layer_makes_the_tag_be_looked_up_again_less_and_less_often()
    {
        await RefuseAsync();

        await pipeline.AdvanceAsync(TimeSpan.FromSeconds(4.9));
        Assert.Single(pipeline.Puller.Pulls);
        await pipeline.AdvanceAsync(TimeSpan.FromSeconds(0.1));
        Assert.Equal(2, pipeline.Puller.Pulls.Count);
        await pipeline.AdvanceAsync(TimeSpan.FromSeconds(9.9));
        Assert.Equal(2, pipeline.Puller.Pulls.Count);
        await pipeline.AdvanceAsync(TimeSpan.FromSeconds(0.1));
        Assert.Equal(3, pipeline.Puller.Pulls.Count);
    }

    [Fact]
    public async Task An_unchanged_tag_of_a_refused_layer_writes_nothing()
    {
        await RefuseAsync();
        var before = await pipeline.State.GetAsync<ExtensionImage>(AId, TestContext.Current.CancellationToken);

        await pipeline.AdvanceAsync(TimeSpan.FromSeconds(5));

        var after = await pipeline.State.GetAsync<ExtensionImage>(AId, TestContext.Current.CancellationToken);
        Assert.Equal(before.Metadata.Version, after.Metadata.Version);
        Assert.Single(pipeline.Builder.Builds);
    }

    [Fact]
    public async Task A_better_image_under_the_tag_of_a_refused_layer_is_taken()
    {
        await RefuseAsync();
        pipeline.Puller.Digests[A] = "sha256:better";

        await pipeline.AdvanceAsync(TimeSpan.FromSeconds(5));

        Assert.Equal("sha256:better", (await pipeline.GetAsync<ExtensionImage>(AId)).Digest);
        Assert.Null((await pipeline.GetAsync<ExtensionLayer>(AId)).Error);
        await pipeline.AdvanceAsync(TimeSpan.FromDays(1));
        Assert.Equal(2, pipeline.Puller.Pulls.Count);
    }

    [Fact]
    public async Task A_lookup_that_fails_hides_neither_the_image_nor_why_it_was_refused()
    {
        await RefuseAsync();
        pipeline.Puller.Failures[A] = Pipeline.RegistryDown;

        await pipeline.AdvanceAsync(TimeSpan.FromSeconds(5));

        Assert.Null(await ErrorAsync());
        Assert.Equal("path-not-allowed", (await pipeline.GetAsync<Resources.Node.ExtensionPlan>(AId)).Error!.Code);
    }

    [Fact]
    public async Task A_new_revision_begins_its_lookups_anew()
    {
        await RefuseAsync();
        await pipeline.AdvanceAsync(TimeSpan.FromSeconds(5));
        await pipeline.ConfigureAsync(A);
        await pipeline.SettleAsync();
        Assert.Equal(3, pipeline.Puller.Pulls.Count);

        await pipeline.AdvanceAsync(TimeSpan.FromSeconds(5));

        Assert.Equal(4, pipeline.Puller.Pulls.Count);
    }

    [Fact]
    public async Task Progress_is_shown_four_times_a_second_and_gone_afterwards()
    {
        pipeline.Puller.Held[A] = new TaskCompletionSource();
        await pipeline.ConfigureAsync(A);
        Report(new PullProgressUpdate(3, 10, 0, 2));
        Assert.Equal(new PullProgress(A, 3, 10, 0, 2), await pipeline.GetAsync<PullProgress>(AId));

        pipeline.Puller.Progress!(new PullProgressUpdate(4, 10, 0, 2));
        pipeline.Harness.Advance(TimeSpan.FromMilliseconds(249));
        pipeline.Harness.RunReady();
        Assert.Equal(3, (await pipeline.GetAsync<PullProgress>(AId)).Bytes);

        pipeline.Puller.Held[A].SetResult();
        await pipeline.SettleAsync();
        Assert.Empty(await pipeline.IdsAsync<PullProgress>());
    }

    [Fact]
    public async Task A_registry_that_is_silent_is_shown_once_with_the_time_of_the_last_news()
    {
        pipeline.Puller.Held[A] = new TaskCompletionSource();
        var began = pipeline.Time.GetUtcNow();
        await pipeline.ConfigureAsync(A);
        Wait(TimeSpan.FromSeconds(4));
        Assert.Empty(await pipeline.IdsAsync<PullProgress>());

        Wait(TimeSpan.FromSeconds(1));
        var silent = await pipeline.State.GetAsync<PullProgress>(AId, TestContext.Current.CancellationToken);
        Assert.Equal(new PullProgress(A, 0, 0, 0, 0) { SilentSince = began }, silent.Spec);
        Wait(TimeSpan.FromMinutes(1));
        Assert.Equal(silent.Metadata.Version, (await pipeline.State.GetAsync<PullProgress>(AId, TestContext.Current.CancellationToken)).Metadata.Version);

        Report(new PullProgressUpdate(3, 10, 0, 2));
        Assert.Equal(new PullProgress(A, 3, 10, 0, 2), await pipeline.GetAsync<PullProgress>(AId));
        var news = pipeline.Time.GetUtcNow();
        Wait(TimeSpan.FromSeconds(10));
        Assert.Equal((3, news), ((await pipeline.GetAsync<PullProgress>(AId)).Bytes, (await pipeline.GetAsync<PullProgress>(AId)).SilentSince));

        pipeline.Puller.Held[A].SetResult();
        await pipeline.SettleAsync();
        Assert.Empty(await pipeline.IdsAsync<PullProgress>());

        void Wait(TimeSpan time)
        {
            for (var passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromMilliseconds(250))
            {
                pipeline.Harness.Advance(TimeSpan.FromMilliseconds(250));
                pipeline.Harness.RunReady();
            }
        }
    }

    [Fact]
    public async Task Each_layer_is_shown_with_its_bytes_and_its_rate()
    {
        pipeline.Puller.Held[A] = new TaskCompletionSource();
        await pipeline.ConfigureAsync(A);
        Report(Update(100, 0));
        for (var second = 1; second <= 4; second++)
        {
            pipeline.Puller.Progress!(Update(100 + (second * 1000), second * 20));
            pipeline.Harness.Advance(TimeSpan.FromSeconds(1));
            pipeline.Harness.RunReady();
        }

        var shown = await pipeline.GetAsync<PullProgress>(AId);

        Assert.Equal((4180, 1020), (shown.Bytes, shown.Rate));
        Assert.Equal([new LayerDownload($"{First}", 4100, 9000, 1000), new LayerDownload($"{Second}", 80, 90, 20)], shown.Downloads);

        static PullProgressUpdate Update(long first, long second) => new(first + second, 9090, 0, 2)
        {
            Layers = [new LayerTransfer(First, first, 9000), new LayerTransfer(Second, second, 90)],
        };
    }

    [Fact]
    public async Task Several_images_are_pulled_at_once_and_built_as_they_come()
    {
        pipeline.Puller.Held[A] = new TaskCompletionSource();
        await pipeline.ConfigureAsync(A, B);

        Assert.Equal([A, B], pipeline.Puller.Pulls.Order());
        Assert.Equal([$"sha256:{B}"], pipeline.Builder.Builds);

        pipeline.Puller.Held[A].SetResult();
        await pipeline.SettleAsync();
        Assert.Equal(1, (await pipeline.MountAsync()).Generation);
    }

    [Fact]
    public async Task Mirrors_are_those_of_the_last_good_configuration()
    {
        await pipeline.ConfigureTextAsync("""
            machine:
              install:
                extensions:
                  - image: example.com/a:1
              registries:
                mirrors:
                  example.com:
                    endpoints: ["oci:///layout"]
            """);
        await pipeline.SettleAsync();
        Assert.Equal(["oci:///layout"], pipeline.Puller.Registries!.Mirrors["example.com"].Endpoints);
    }

    static StageError Down(DateTimeOffset since, int attempts, DateTimeOffset retry) =>
        new("registry-unavailable", "the registry is down", "wait", since, attempts, retry);

    async Task RefuseAsync()
    {
        pipeline.Builder.Failures[$"sha256:{A}"] = Pipeline.NotAllowed;
        await pipeline.InstallAsync(A);
    }

    void Report(PullProgressUpdate update)
    {
        pipeline.Puller.Progress!(update);
        pipeline.Harness.Advance(TimeSpan.FromMilliseconds(250));
        pipeline.Harness.RunReady();
    }

    async Task<StageError?> ErrorAsync() => (await pipeline.GetAsync<ExtensionImage>(AId)).Error;
}
