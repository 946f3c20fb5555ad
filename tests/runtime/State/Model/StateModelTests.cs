using CsCheck;
using Strata.Resources;
using Strata.Runtime.Tests.Grpc;
using Strata.Soak;
using Strata.Soak.Model;

namespace Strata.Runtime.Tests;

/// <summary>
/// Scripts of at most thirty operations against the plain dictionary of COSI chapter 2. A failing seed is printed; run it again with the
/// environment variable CsCheck_Seed. CsCheck_Iter makes the test longer; `make soak` is the long form.
/// </summary>
public sealed class StateModelTests
{
    static readonly Gen<ModelStep[]> Scripts = Gen.Select(
        Gen.Int[0, (int)Verb.List], Gen.Int[0, PlainQuery.Ids.Length - 1], Gen.Int[0, 2], Gen.Int[0, 9_999_999],
        (verb, id, owner, choice) => new ModelStep((Verb)verb, id, owner, choice)).Array[1, 30];

    int scripts;

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public Task The_state_in_memory_behaves_as_a_dictionary_does() => SampleAsync(new InMemoryState(), 2_000);

    [Fact]
    public async Task A_backed_state_behaves_as_a_dictionary_does()
    {
        await using var backed = new InMemoryState(new InMemoryStateOptions { BackingStore = new FakeBackingStore() });

        await SampleAsync(backed, 500);
    }

    [Fact]
    public async Task A_remote_state_behaves_as_a_dictionary_does()
    {
        StateServer.Types.Register<Stamp>();
        await using var server = await StateServer.StartAsync(new InMemoryState());
        await using var remote = server.Connect();

        await SampleAsync(remote, 100);
    }

    /// <summary>Each script has a namespace of its own.</summary>
    Task SampleAsync(ICoreState core, long iterations) => Scripts.SampleAsync(
        async script =>
        {
            var kind = State.KindOf<Stamp>() with { Namespace = $"script-{Interlocked.Increment(ref scripts)}" };
            var difference = await new ModelRun(new State(core), kind).PlayAsync(script, Ct);
            Assert.True(difference is null, difference);
        },
        iter: iterations,
        print: script => string.Join("; ", script));
}
