using Microsoft.Extensions.Time.Testing;
using Strata.Agent;
using Strata.Controllers.Linux;
using Strata.Node.Tests.Agent;
using Strata.Node.Tests.Cli;

namespace Strata.Node.Tests.Embedding;

/// <summary>
/// A host that has no time left for the agent's end. Its own logger holds up a pass, which so heeds no token: the one over the
/// configuration, which is missing.
/// </summary>
public sealed class StoppingTests : IDisposable
{
    readonly TemporaryDirectory directory = new();
    readonly RecordingLoggers loggers = new();
    readonly FakeTimeProvider time = new();
    readonly TaskCompletionSource isHeld = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly ManualResetEventSlim mayGoOn = new();
    readonly ExtensionAgent agent;

    public StoppingTests()
    {
        loggers.Saying = category =>
        {
            if (!category.EndsWith(".MachineConfigController", StringComparison.Ordinal)) return;

            isHeld.TrySetResult();
            mayGoOn.Wait();
        };
        agent = new ExtensionAgent(SampleOptions.In(directory), time, loggers);
    }

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        mayGoOn.Set();
        directory.Dispose();
        mayGoOn.Dispose();
    }

    [Fact]
    public async Task The_data_directory_is_held_until_the_last_pass_has_ended()
    {
        await StopInTheMiddleAsync();
        var disposing = agent.DisposeAsync().AsTask();
        Assert.True(IsLocked());

        mayGoOn.Set();
        await disposing;

        Assert.False(IsLocked());
    }

    [Fact]
    public async Task Of_a_pass_that_does_not_end_in_time_the_data_directory_is_held_longer_than_the_agent()
    {
        await StopInTheMiddleAsync();
        var disposing = agent.DisposeAsync().AsTask();
        while (!disposing.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(30));
            await Task.Yield();
        }

        await disposing;
        Assert.True(IsLocked());

        mayGoOn.Set();
        while (IsLocked()) await Task.Yield();
    }

    async Task StopInTheMiddleAsync()
    {
        await agent.StartAsync(Ct);
        await isHeld.Task.WaitAsync(Ct);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => agent.StopAsync(new CancellationToken(canceled: true)));
    }

    bool IsLocked()
    {
        try
        {
            FileLock.Acquire(directory["data/lock"]).Dispose();
            return false;
        }
        catch (LockHeldException)
        {
            return true;
        }
    }
}
