using Strata.Controllers.Tests.Stages;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.Generations;

/// <summary>An upgrade reads the layers that are there while it waits for the others.</summary>
public sealed class EarlyReadingTests : IAsyncDisposable
{
    const string A = "example.com/a:1";
    const string B = "example.com/b:1";
    const string C = "example.com/c:1";

    static readonly StageException Damage = new(ErrorCodes.ImageDigest, "a layer has other bytes", "build it anew");
    static readonly StageException Unreadable = new(ErrorCodes.Io, "too many open files", "wait", retriable: true);

    readonly Pipeline pipeline = new();

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => pipeline.DisposeAsync();

    [Fact]
    public async Task Each_layer_is_read_once_and_at_the_end_its_stamp_is_looked_at()
    {
        await AwaitingAsync(C, A, B, C);

        var upgrade = pipeline.BeginUpgrade();
        Assert.Equal([A, B], pipeline.Check.StagedReadInFull.Order());
        Assert.Equal([A, B], pipeline.Check.ReadAhead.Order());
        Assert.Empty(pipeline.Check.StagedLookedAt);
        pipeline.Puller.Held[C].SetResult();

        Assert.Equal(2, (await pipeline.EndedAsync(upgrade)).Generation);
        Assert.Equal([A, B, C], pipeline.Check.StagedReadInFull.Order());
        Assert.Equal([A, B], pipeline.Check.StagedLookedAt.Order());
    }

    [Fact]
    public async Task Of_the_first_set_only_the_names_are_read_while_others_are_awaited()
    {
        pipeline.Puller.Held[C] = new TaskCompletionSource();
        await pipeline.ConfigureAsync(A, B, C);

        Assert.Equal([A, B], pipeline.Check.ReadAhead.Order());
        pipeline.Puller.Held[C].SetResult();
        await pipeline.SettleAsync();

        Assert.Equal(1, (await pipeline.ActivationAsync()).Generation);
        Assert.Equal([A, B], pipeline.Check.ReadAhead.Order());
        Assert.Empty(pipeline.Check.StagedReadInFull);
    }

    [Fact]
    public async Task Damage_is_told_at_the_end()
    {
        await AwaitingAsync(B, A, B);
        pipeline.Check.Damage = Damage;

        var upgrade = pipeline.BeginUpgrade();
        Assert.False(upgrade.IsCompleted);
        pipeline.Puller.Held[B].SetResult();

        var damage = await Assert.ThrowsAsync<StageException>(() => pipeline.EndedAsync(upgrade));
        Assert.Equal("image-digest", damage.Code);
        Assert.Equal(1, (await pipeline.ActivationAsync()).Generation);
    }

    [Fact]
    public async Task What_could_not_be_read_is_read_in_full_at_the_end()
    {
        await AwaitingAsync(B, A, B);
        pipeline.Check.Damage = Unreadable;
        var upgrade = pipeline.BeginUpgrade();

        pipeline.Check.Damage = null;
        pipeline.Puller.Held[B].SetResult();

        Assert.Equal(2, (await pipeline.EndedAsync(upgrade)).Generation);
        Assert.Equal([A, A, B], pipeline.Check.StagedReadInFull.Order());
    }

    [Fact]
    public async Task What_was_staged_while_layers_were_read_counts_also_when_the_deadline_has_passed_by_then()
    {
        await AwaitingAsync(B, A, B);
        pipeline.Check.Held = new TaskCompletionSource();
        var upgrade = pipeline.BeginUpgrade(TimeSpan.FromMinutes(1));

        pipeline.Puller.Held[B].SetResult();
        pipeline.Harness.RunReady();
        pipeline.Harness.Advance(TimeSpan.FromMinutes(1));
        pipeline.Harness.RunReady();
        pipeline.Check.Held.SetResult();

        Assert.Equal(2, (await pipeline.EndedAsync(upgrade)).Generation);
    }

    [Fact]
    public async Task An_order_whose_deadline_passes_while_layers_are_read_ends_with_the_reading()
    {
        await AwaitingAsync(B, A, B);
        pipeline.Check.Held = new TaskCompletionSource();
        var upgrade = pipeline.BeginUpgrade(TimeSpan.FromMinutes(1));

        pipeline.Harness.Advance(TimeSpan.FromMinutes(1));
        pipeline.Check.Held.SetResult();
        pipeline.Harness.RunReady();

        var late = await Assert.ThrowsAsync<TimeoutException>(() => upgrade.WaitAsync(TimeSpan.FromSeconds(10), Ct));
        Assert.StartsWith("not every extension was staged in time", late.Message);
    }

    [Fact]
    public async Task An_abandoned_order_reads_no_further_and_the_next_one_has_its_turn()
    {
        await AwaitingAsync(B, A, B);
        pipeline.Check.Held = new TaskCompletionSource();
        using var client = new CancellationTokenSource();
        var abandoned = pipeline.BeginUpgrade(abandoned: client.Token);

        await client.CancelAsync();
        pipeline.Harness.RunReady();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => abandoned);
        pipeline.Check.Held = null;
        var next = pipeline.BeginUpgrade();
        pipeline.Puller.Held[B].SetResult();
        Assert.Equal(2, (await pipeline.EndedAsync(next)).Generation);
    }

    [Fact]
    public async Task A_layer_that_is_being_read_is_held_although_nothing_configured_wants_it_any_more()
    {
        await AwaitingAsync(B, A, B);
        pipeline.Check.Held = new TaskCompletionSource();
        var upgrade = pipeline.BeginUpgrade();
        var key = (await pipeline.GetAsync<ExtensionLayer>(Pipeline.IdOf(A))).Key;

        await pipeline.ConfigureAsync(B);

        Assert.True(IsHeld(key));
        pipeline.Check.Held.SetResult();
        pipeline.Puller.Held[B].SetResult();
        Assert.Equal([B], (await pipeline.EndedAsync(upgrade)).Members.Select(member => member.Reference));
        Assert.False(IsHeld(key));
    }

    [Fact]
    public async Task What_is_mounted_already_is_read_once_too()
    {
        await AwaitingTheSameAsync();

        await NothingToDoAsync();

        Assert.Equal([A], pipeline.Check.StagedReadInFull);
        Assert.Equal([B], pipeline.Check.StoredReadInFull);
    }

    [Fact]
    public async Task What_is_mounted_is_read_itself_where_its_layer_was_built_anew()
    {
        await AwaitingTheSameAsync();
        await AnewAsync(pipeline.Builder.FilesOf((await pipeline.GetAsync<ExtensionLayer>(Pipeline.IdOf(A))).Key).Image);

        await NothingToDoAsync();

        Assert.Equal([A, B], pipeline.Check.StoredReadInFull.Order());
    }

    static async Task AnewAsync(string file)
    {
        var bytes = await File.ReadAllBytesAsync(file, Ct);
        await File.WriteAllBytesAsync($"{file}.new", bytes, Ct);
        File.Move($"{file}.new", file, overwrite: true);
    }

    /// <summary>A is installed, and of the new set the image is on its way.</summary>
    async Task AwaitingAsync(string image, params string[] images)
    {
        await pipeline.InstallAsync(A);
        pipeline.Puller.Held[image] = new TaskCompletionSource();
        await pipeline.ConfigureAsync(images);
    }

    /// <summary>A and B are mounted and configured anew, and B is looked up once more.</summary>
    async Task AwaitingTheSameAsync()
    {
        await pipeline.InstallAsync(A, B);
        pipeline.Puller.Held[B] = new TaskCompletionSource();
        await pipeline.ConfigureAsync(A, B);
    }

    async Task NothingToDoAsync()
    {
        var upgrade = pipeline.BeginUpgrade();
        pipeline.Puller.Held[B].SetResult();
        Assert.True((await pipeline.EndedAsync(upgrade)).NothingToDo);
    }

    bool IsHeld(string key)
    {
        using var sweep = pipeline.LayerHolds.Begin();
        return sweep.IsHeld(key);
    }
}
