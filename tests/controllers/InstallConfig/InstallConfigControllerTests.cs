using Strata.Controllers.Tests.Stages;
using Strata.Resources;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.InstallConfig;

using InstallConfig = Strata.Resources.Node.InstallConfig;

public sealed class InstallConfigControllerTests : IAsyncDisposable
{
    const string A = "example.com/a:1";
    const string B = "example.com/b:1";
    const string Faulty = "machine:\n  install:\n    extensionz: []\n";

    readonly Pipeline pipeline = new();

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => pipeline.DisposeAsync();

    [Fact]
    public async Task The_order_of_the_list_is_kept()
    {
        await pipeline.ConfigureAsync(B, A);

        var config = await ConfigAsync();
        Assert.Equal([B, A], config.Extensions);
        Assert.Equal((1, null), (config.Revision, config.Error));
    }

    [Fact]
    public async Task A_faulty_file_keeps_the_last_good_list_and_shows_line_and_column()
    {
        await pipeline.ConfigureAsync(A);

        await pipeline.ConfigureTextAsync(Faulty);

        var config = await ConfigAsync();
        Assert.Equal([A], config.Extensions);
        Assert.Equal(1, config.Revision);
        Assert.Equal("unknown-key", config.Error!.Code);
        Assert.StartsWith("line 3, column 5: ", config.Error.Message);
        var finding = Assert.Single(config.Findings);
        Assert.Equal(("machine.install.extensionz", 3, 5), (finding.Path, finding.Line, finding.Column));
        Assert.Contains("extensions", finding.Hint);
    }

    [Fact]
    public async Task The_same_fault_again_is_no_change()
    {
        await pipeline.ConfigureTextAsync(Faulty);
        var before = await ResourceAsync();
        pipeline.Time.Advance(TimeSpan.FromHours(1));

        await pipeline.ConfigureTextAsync(Faulty);

        Assert.Equal(before.Metadata.Version, (await ResourceAsync()).Metadata.Version);
    }

    [Fact]
    public async Task A_corrected_file_is_taken_and_its_findings_go()
    {
        await pipeline.ConfigureTextAsync(Faulty);

        await pipeline.ConfigureAsync(B);

        Assert.Equal(new InstallConfig(2, [B], [], null, ExtensionPolicy.Default), await ConfigAsync());
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_keeps_the_last_good_list()
    {
        await pipeline.ConfigureAsync(A);
        var error = new StageError("config-missing", "gone", "write it", pipeline.Time.GetUtcNow(), 1, null);

        await pipeline.State.WriteAsync<MachineConfig>(MachineConfig.Id, _ => new MachineConfig("", "", 0, error), ct: Ct);
        await pipeline.SettleAsync();

        var config = await ConfigAsync();
        Assert.Equal([A], config.Extensions);
        Assert.Equal(error, config.Error);
    }

    [Fact]
    public async Task Requests_follow_the_list()
    {
        await pipeline.InstallAsync(A);
        Assert.Equal([Pipeline.IdOf(A)], await pipeline.IdsAsync<ExtensionRequest>());

        await pipeline.InstallAsync(A, B);
        Assert.Equal([Pipeline.IdOf(A), Pipeline.IdOf(B)], await pipeline.IdsAsync<ExtensionRequest>());

        await pipeline.InstallAsync(B);
        Assert.Equal([Pipeline.IdOf(B)], await pipeline.IdsAsync<ExtensionRequest>());
        Assert.Equal(new ExtensionRequest(B, 3), await pipeline.GetAsync<ExtensionRequest>(Pipeline.IdOf(B)));
    }

    [Fact]
    public async Task Reordering_changes_no_request_but_its_revision()
    {
        await pipeline.InstallAsync(A, B);
        var before = await pipeline.State.GetAsync<ExtensionRequest>(Pipeline.IdOf(A), Ct);

        await pipeline.InstallAsync(B, A);

        var after = await pipeline.State.GetAsync<ExtensionRequest>(Pipeline.IdOf(A), Ct);
        Assert.Equal(before.Metadata.Created, after.Metadata.Created);
        Assert.Equal(2, after.Spec.Revision);
    }

    [Fact]
    public async Task A_faulty_file_stages_nothing()
    {
        await pipeline.InstallAsync(A);

        await pipeline.ConfigureTextAsync(Faulty);
        await pipeline.SettleAsync();

        Assert.Equal(new ExtensionRequest(A, 1), await pipeline.GetAsync<ExtensionRequest>(Pipeline.IdOf(A)));
        Assert.Single(pipeline.Puller.Pulls);
    }

    async Task<Resource<InstallConfig>> ResourceAsync()
    {
        pipeline.Harness.RunReady();
        return await pipeline.State.GetAsync<InstallConfig>(InstallConfig.Id, Ct);
    }

    async Task<InstallConfig> ConfigAsync() => (await ResourceAsync()).Spec;
}
