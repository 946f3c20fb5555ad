using Strata.Runtime.Tests.Grpc;
using Strata.Soak;
using Strata.Soak.Linearizability;

namespace Strata.Runtime.Tests;

/// <summary>
/// What concurrent clients are told agrees with one order of their calls. The seed is printed, and taken from STRATA_SEED; threads make
/// no two runs the same. `make soak` is the long form.
/// </summary>
public sealed class LinearizabilityTests(ITestOutputHelper output)
{
    [Fact]
    public void Calls_on_the_state_in_memory_have_an_order() => AssertHaveAnOrder(() => new InMemoryState(), 10, clients: 12, calls: 1_000);

    [Fact]
    public async Task Calls_on_a_backed_state_have_an_order()
    {
        await using var backed = new InMemoryState(new InMemoryStateOptions { BackingStore = new FakeBackingStore() });

        AssertHaveAnOrder(() => backed, 1, clients: 16, calls: 500);
    }

    [Fact]
    public async Task Calls_on_a_remote_state_have_an_order()
    {
        StateServer.Types.Register<Stamp>();
        await using var server = await StateServer.StartAsync(new InMemoryState());
        await using var remote = server.Connect();

        AssertHaveAnOrder(() => remote, 1, clients: 8, calls: 150);
    }

    void AssertHaveAnOrder(Func<ICoreState> state, int rounds, int clients, int calls)
    {
        var seed = Seeds.Next(output);
        for (var round = 0; round < rounds; round++)
        {
            var history = new ConcurrentClients(state(), clients, ids: 8, calls, seed + round).Run();

            Assert.Equal(clients * calls, history.Count);
            Assert.Contains(history, call => call.Answer == Answer.VersionConflict);
            if (LinearizabilityCheck.FindViolation(history) is { } violation) Assert.Fail(string.Join('\n', violation));
        }
    }
}
