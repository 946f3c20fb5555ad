using Strata.EndToEnd.Tests.Parts;
using Strata.Resources;
using Strata.Resources.Serialization;
using Strata.Runtime;
using Strata.Runtime.Testing;

namespace Strata.EndToEnd.Tests;

/// <summary>The engine in this process, its state in another one, a unix socket between them (COSI 8.2).</summary>
public abstract class RemoteConformance : RuntimeConformance
{
    static readonly ResourceTypes Types = new ResourceTypes().Register<IntSpec>().Register<StrSpec>().Register<SentenceSpec>();

    readonly TemporaryDirectory directory = new();

    StateProcess? serving;

    /// <summary>Leaves no process and no socket behind, whatever happened; the file of the socket's lock stays (decisions/0130).</summary>
    public override async ValueTask DisposeAsync()
    {
        using (directory)
        await using (serving)
        {
            await base.DisposeAsync();
            if (serving is not null) await serving.StopAsync(TestContext.Current.CancellationToken);
            Assert.All(Directory.EnumerateFileSystemEntries(directory.Path), entry => Assert.Equal($"{Socket}.lock", entry));
        }

        GC.SuppressFinalize(this);
    }

    protected override async ValueTask<ICoreState> CreateAsync()
    {
        Requirements.CheckStrata();
        serving = await StateProcess.StartAsync(Socket, Ct);
        return serving.Connect(Types);
    }

    /// <summary>The process ends without a word, and another one, that knows nothing, takes its place.</summary>
    protected async Task ReplaceStateAsync()
    {
        await serving!.DisposeAsync();
        serving = await StateProcess.StartAsync(Socket, Ct);
    }

    string Socket => directory["state.sock"];
}

public sealed class RemoteEngineTests : RemoteConformance
{
    [Fact]
    public async Task The_engine_goes_on_when_the_process_of_its_state_is_replaced() // COSI B.9; that it lists anew overrules Q28
    {
        Start(new Lengths());
        await State.CreateAsync(new Resource<SentenceSpec>("before", new SentenceSpec("abc")), ct: Ct);
        await EventuallyAsync<IntSpec>("before", length => length.Spec.Value == 3);

        await ReplaceStateAsync();
        Assert.Empty(await State.ListAsync<SentenceSpec>(ct: Ct));
        await State.CreateAsync(new Resource<SentenceSpec>("after", new SentenceSpec("abcd")), ct: Ct);
        await EventuallyAsync<IntSpec>("after", length => length.Spec.Value == 4);
        await State.CreateAsync(new Resource<SentenceSpec>("before", new SentenceSpec("ab")), ct: Ct);

        await EventuallyAsync<IntSpec>("before", length => length.Spec.Value == 2);
    }

    sealed class Lengths : TransformController<SentenceSpec, IntSpec>
    {
        protected override ValueTask<Transformed<IntSpec>> TransformAsync(
            Resource<SentenceSpec> input, IntSpec? current, CancellationToken ct) =>
            ValueTask.FromResult(Write(new IntSpec(input.Spec.Value.Length)));
    }
}

/// <summary>What the engine reads comes from its watches.</summary>
public sealed class CachedRemoteEngineTests : RemoteConformance
{
    protected override ControllerRuntimeOptions Options => new() { Caches = _ => true };
}
