using Microsoft.Extensions.Time.Testing;

namespace Strata.Runtime.Testing;

/// <summary>
/// A test bed for controllers: a runtime over an in-memory state, on one thread, in fake time. Nothing runs until
/// <see cref="SettleAsync"/> or <see cref="RunReady"/>: arrange, settle, assert.
/// </summary>
public sealed partial class ControllerHarness : IAsyncDisposable
{
    /// <summary>How long real work of controllers (files, processes) may take in one settling.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly InMemoryState core;
    readonly ICoreState between;
    readonly ControllerRuntimeOptions runtimeOptions;

    CancellationTokenSource stop = new();
    Task running;

    public ControllerHarness(params Controller[] controllers) : this(new HarnessOptions(), controllers)
    {
    }

    public ControllerHarness(HarnessOptions options, params Controller[] controllers)
    {
        Time = options.Time;
        Scheduler = new DeterministicScheduler(options.Seed);
        core = new InMemoryState(options.State with { Time = Time, Scheduler = Scheduler });
        State = new State(core);
        var jitter = options.Seed is { } seed ? new Random(seed).NextDouble : new Func<double>(() => 0.5);
        between = options.Between(core);
        runtimeOptions = options.Runtime(new ControllerRuntimeOptions
        {
            Time = Time,
            Scheduler = Scheduler,
            LoggerFactory = options.LoggerFactory,
            Jitter = jitter,
        });
        Runtime = new ControllerRuntime(between, controllers, runtimeOptions);
        running = Runtime.RunAsync(stop.Token);
    }

    /// <summary>What the test reads and writes; operations on it complete at once unless it has a backing store.</summary>
    public State State { get; }

    public ControllerRuntime Runtime { get; private set; }

    public FakeTimeProvider Time { get; }

    public DeterministicScheduler Scheduler { get; }

    /// <summary>Runs until everything that happened is worked off and only time could bring more.</summary>
    /// <exception cref="TimeoutException">A pass waits for something that does not come: fake time, or the test itself.</exception>
    public async Task SettleAsync()
    {
        while (true)
        {
            Scheduler.RunReady();
            if (Runtime.IsIdle) return;

            await WorkAsync(() => $"not settled: {Runtime.DescribeBusy()}");
        }
    }

    /// <summary>Runs what can run, also when a pass then still waits for the test.</summary>
    public void RunReady() => Scheduler.RunReady();

    /// <summary>Moves the time: timers that are due fire, and what they woke runs with the next <see cref="SettleAsync"/>.</summary>
    public void Advance(TimeSpan delta) => Time.Advance(delta);

    /// <summary>Runs test code among the controllers, for waits that only they can end.</summary>
    public async Task<T> RunAsync<T>(Func<Task<T>> work)
    {
        var task = Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, Scheduler).Unwrap();
        await CompleteAsync(task, "the work of the test did not end");
        return await task;
    }

    /// <summary>Stops the runtime as a host does, and waits for it.</summary>
    public async Task StopAsync()
    {
        stop.Cancel(); // here and now: elsewhere the order would be no longer ours
        await CompleteAsync(running, "the runtime did not stop");
        await running;
    }

    /// <summary>Stops the runtime, and starts another one over the same state, as a program that starts again does.</summary>
    /// <param name="controllers">New ones: a controller belongs to one runtime.</param>
    public async Task RestartAsync(params Controller[] controllers)
    {
        await StopAsync();
        stop.Dispose();
        stop = new CancellationTokenSource();
        Runtime = new ControllerRuntime(between, controllers, runtimeOptions);
        running = Runtime.RunAsync(stop.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        var ended = core.DisposeAsync().AsTask();
        await CompleteAsync(ended, "the state did not end");
        stop.Dispose();
    }

    async Task CompleteAsync(Task task, string otherwise)
    {
        while (true)
        {
            Scheduler.RunReady();
            if (task.IsCompleted) return;

            await WorkAsync(() => $"{otherwise}: {Runtime.DescribeBusy()}");
        }
    }

    async Task WorkAsync(Func<string> otherwise)
    {
        try
        {
            await Scheduler.WhenReady().WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException(otherwise());
        }
    }
}
