using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Strata.Runtime.Hosting;
using Strata.Runtime.Reactive;
using Strata.Runtime.Testing;

namespace Strata.Runtime.Tests;

public sealed class HostingTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_host_runs_the_controllers_it_was_given()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddControllerRuntime(options => options with { FailureHistory = 10 })
            .AddInMemoryState(options => options with { MaxHistory = 1000 })
            .AddController<NumberToText>()
            .AddController<NumberToText>()
            .AddController<TextToSentence>();
        using var host = builder.Build();
        await host.StartAsync(Ct);

        var runtime = host.Services.GetRequiredService<ControllerRuntime>();
        await host.Services.GetRequiredService<State>().WriteAsync<Number>("one", _ => new Number(1), ct: Ct);
        await runtime.WhenIdleAsync(Ct).WaitAsync(WatchReader.Patience, Ct);
        await host.StopAsync(Ct);

        Assert.Equal("1 sentence", (await runtime.State.GetAsync<Sentence>("one", Ct)).Spec.Value);
    }

    [Fact]
    public async Task The_state_of_a_host_is_measured_and_disposed_with_it()
    {
        using var measurements = new Measurements().Listen();
        var store = new FakeBackingStore();
        var services = new ServiceCollection().AddSingleton(measurements.Factory);
        services.AddControllerRuntime().AddInMemoryState(options => options with { BackingStore = store });
        var provider = services.BuildServiceProvider();
        var state = provider.GetRequiredService<State>();

        await state.WriteAsync<Number>("one", _ => new Number(1), ct: Ct);
        var gate = new TaskCompletionSource();
        store.BeforeApply = () => gate.Task;
        var writing = state.WriteAsync<Number>("two", _ => new Number(2), ct: Ct).AsTask();
        var disposing = provider.DisposeAsync().AsTask();

        Assert.False(disposing.IsCompleted);
        gate.SetResult();
        await disposing;
        await writing;
        Assert.Contains($"create {Number.Definition.Type} ok", measurements.Of("state.operation.duration"));
    }

    [Fact]
    public async Task A_watch_is_observable()
    {
        await using var core = new InMemoryState();
        var watch = await core.WatchAsync(State.KindOf<Number>(), ct: Ct);
        var two = watch.ToObservable().OfType<StateEvent.Created>().Select(created => created.Resource.Metadata.Id).Take(2).ToArray()
            .ToTask(Ct);

        foreach (var id in new[] { "a", "b", "c" }) await new State(core).WriteAsync<Number>(id, _ => new Number(1), ct: Ct);

        Assert.Equal(["a", "b"], await two.WaitAsync(WatchReader.Patience, Ct));
    }
}
