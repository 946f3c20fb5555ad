using System.Globalization;
using Strata.Resources;
using Xunit;

namespace Strata.Runtime.Testing;

/// <summary>
/// What the engine must do over a state (COSI 8.2), on real threads and in real time. Derive a class, override <see cref="CreateAsync"/>,
/// and the suite runs. Each test gets a state of its own that takes the types of the suite (<see cref="IntSpec"/>, <see cref="StrSpec"/>,
/// <see cref="SentenceSpec"/>: register them where they must be known) and is empty of them in every namespace. Every wait is for a
/// resource or an event, and fails the test after <see cref="Patience"/>.
/// </summary>
public abstract partial class RuntimeConformance : IAsyncLifetime
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    readonly CancellationTokenSource stop = new();

    Task running = Task.CompletedTask;

    /// <summary>How the engine is run: change rate, caches.</summary>
    protected virtual ControllerRuntimeOptions Options => new();

    protected State State { get; private set; } = null!;

    /// <summary>The engine under test, from its start on.</summary>
    protected ControllerRuntime Runtime { get; private set; } = null!;

    /// <summary>Cancelled when the test has taken too long.</summary>
    protected CancellationToken Ct => deadline.Token;

    bool IsCached => Options.Caches is not null && State.Core is not InMemoryState;

    public async ValueTask InitializeAsync()
    {
        deadline.CancelAfter(Patience);
        State = new State(await CreateAsync());
    }

    /// <summary>Stops the engine, then releases what the state needed; called after each test.</summary>
    public virtual async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (State is { Core: IAsyncDisposable disposable }) await disposable.DisposeAsync(); // null when it could not be created
        stop.Dispose();
        deadline.Dispose();
        GC.SuppressFinalize(this);
    }

    protected abstract ValueTask<ICoreState> CreateAsync();

    protected void Start(params IReadOnlyList<Controller> controllers) => StartOn(State.Core, Options, controllers);

    void StartOn(ICoreState state, ControllerRuntimeOptions options, IReadOnlyList<Controller> controllers)
    {
        Runtime = new ControllerRuntime(state, controllers, options);
        running = Runtime.RunAsync(stop.Token);
    }

    protected async Task StopAsync()
    {
        await stop.CancelAsync();
        await running.WaitAsync(Patience, TestContext.Current.CancellationToken);
    }

    /// <summary>Writes a number of the test's own.</summary>
    protected async Task WriteAsync(string id, long value) => await State.WriteAsync<IntSpec>(id, _ => new IntSpec(value), ct: Ct);

    /// <summary>Creates a number of the test's own in a namespace, with labels.</summary>
    async Task AddAsync(Pointer pointer, long value, params IEnumerable<(string Key, string Value)> labels)
    {
        var given = StringMap.From(labels.Select(label => KeyValuePair.Create(label.Key, label.Value)));
        await State.CreateAsync(new Resource<IntSpec>(new Metadata(pointer) { Labels = given }, new IntSpec(value)), ct: Ct);
    }

    /// <summary>Waits until the resource fulfils the condition.</summary>
    protected Task<Resource<TSpec>> EventuallyAsync<TSpec>(string id, Func<Resource<TSpec>, bool> condition)
        where TSpec : class, ISpec<TSpec> =>
        EventuallyAsync(State.PointerTo<TSpec>(id), condition);

    /// <inheritdoc cref="EventuallyAsync{TSpec}(string, Func{Resource{TSpec}, bool})"/>
    protected Task<Resource<TSpec>> EventuallyAsync<TSpec>(Pointer pointer, Func<Resource<TSpec>, bool> condition)
        where TSpec : class, ISpec<TSpec> =>
        InTimeAsync(pointer, () => State.EventuallyAsync(pointer, condition, Ct));

    Task<Resource<StrSpec>> StrAsync(string id, string value) => EventuallyAsync<StrSpec>(id, str => str.Spec.Value == value);

    Task<Resource<IntSpec>> IntAsync(Pointer pointer, long value) =>
        EventuallyAsync<IntSpec>(pointer, number => number.Spec.Value == value);

    /// <summary>Waits until the resource is not there.</summary>
    Task GoneAsync(Pointer pointer)
    {
        var gone = new WatchCondition { Test = item => item is StateEvent.Destroyed };
        return InTimeAsync(pointer, () => State.WatchForAsync(pointer, gone, Ct).AsTask());
    }

    /// <summary>Tears down a number that a controller holds, waits until it lets go, and destroys it.</summary>
    async Task RemoveHeldAsync(string id)
    {
        Assert.False(await State.TeardownAsync<IntSpec>(id, ct: Ct));
        await EventuallyAsync<IntSpec>(id, number => number.Metadata.Finalizers.IsEmpty);
        await State.DestroyAsync<IntSpec>(id, ct: Ct);
    }

    static Pointer NumberAt(string @namespace, string id) => new(@namespace, IntSpec.Definition.Type, id);

    static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>
    /// Waits anew when the watch overran: what is waited for stays. What does not come in time is told together with what is there
    /// instead, and the failures that may be why.
    /// </summary>
    async Task<T> InTimeAsync<T>(Pointer pointer, Func<Task<T>> wait)
    {
        while (true)
        {
            try
            {
                return await wait();
            }
            catch (WatchOverrunException)
            {
                // The history of this state is short.
            }
            catch (OperationCanceledException) when (deadline.IsCancellationRequested)
            {
                Assert.Fail(await DescribeAsync(pointer));
            }
        }
    }

    async Task<string> DescribeAsync(Pointer pointer)
    {
        var found = await State.FindAsync(pointer, TestContext.Current.CancellationToken);
        var failures = Runtime.RecentFailures.Select(failure => $"{failure.Controller} {failure.Key}: {failure.Error.Message}");
        return $"not in time: {pointer} is {found?.Metadata} {found?.Spec}; failures: {string.Join("; ", failures)}";
    }
}
