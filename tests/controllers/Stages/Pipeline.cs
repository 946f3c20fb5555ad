using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Strata.Controllers.ExtensionPlan;
using Strata.Controllers.ExtensionPull;
using Strata.Controllers.ExtensionStatus;
using Strata.Controllers.Generations;
using Strata.Controllers.InstallConfig;
using Strata.Controllers.Oci;
using Strata.Controllers.Overlay;
using Strata.Controllers.SquashfsBuild;
using Strata.Controllers.Stages;
using Strata.Controllers.Tests.Overlay;
using Strata.Resources;
using Strata.Resources.Node;
using Strata.Runtime;
using Strata.Runtime.Testing;
using Xunit;

namespace Strata.Controllers.Tests.Stages;

/// <summary>
/// All stages from the machine configuration on, in memory: no network, no mksquashfs, no mounts; generations in a temporary directory.
/// <see cref="RestartAsync"/> begins a new agent with what the old one left on disk and mounted.
/// </summary>
sealed class Pipeline : IAsyncDisposable
{
    /// <summary>Patience of a test with work that must have ended already.</summary>
    static readonly TimeSpan Guard = TimeSpan.FromSeconds(10);

    readonly TemporaryDirectory data = new();

    readonly int? seed;

    long revision;

    /// <param name="seed">One of the many possible orders of all tasks; null: the order in which they come.</param>
    public Pipeline(int? seed = null)
    {
        this.seed = seed;
        Directory.CreateDirectory(data["layers"]);
        Builder = new MemoryBuilder(data["layers"]);
        Start();
    }

    public MemoryPuller Puller { get; } = new();

    public MemoryBuilder Builder { get; }

    public MemoryCheck Check { get; } = new();

    public MemoryMounter Mounter { get; } = new();

    public RetryPolicy Retry { get; } = new();

    public Holds<string> LayerHolds { get; } = new();

    public FakeTimeProvider Time { get; } = new();

    public GenerationStore Store { get; private set; } = null!;

    public GenerationsController Generations { get; private set; } = null!;

    public ControllerHarness Harness { get; private set; } = null!;

    public State State => Harness.State;

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static StageException RegistryDown { get; } =
        new(ErrorCodes.RegistryUnavailable, "the registry is down", "wait", retriable: true);

    public static StageException NotAllowed { get; } = new(ErrorCodes.PathNotAllowed, "/opt is not allowed", "move it");

    public static StageException MountRefused { get; } = new(ErrorCodes.Mount, "the kernel said no", "see dmesg", retriable: true);

    public static string IdOf(string image) => ExtensionId.From(image);

    public async ValueTask DisposeAsync()
    {
        await Harness.DisposeAsync();
        data.Dispose();
    }

    /// <summary>Lets the machine configuration list these images, as a new revision.</summary>
    public Task ConfigureAsync(params string[] images) =>
        ConfigureTextAsync("machine:\n  install:\n    extensions:\n" + string.Concat(images.Select(image => $"      - image: {image}\n")));

    public async Task ConfigureTextAsync(string text)
    {
        revision++;
        await State.WriteAsync<MachineConfig>(MachineConfig.Id, _ => new MachineConfig(text, "", revision), ct: Ct);
        Harness.RunReady();
    }

    /// <summary>Configures and waits until everything is worked off: with nothing active yet, the set is installed.</summary>
    public async Task InstallAsync(params string[] images)
    {
        await ConfigureAsync(images);
        await SettleAsync();
    }

    public async Task<ActivationOutcome> UpgradeAsync(params string[] images)
    {
        await ConfigureAsync(images);
        return await EndedAsync(BeginUpgrade());
    }

    public Task<ActivationOutcome> BeginUpgrade(TimeSpan? timeout = null, CancellationToken abandoned = default)
    {
        var upgrade = Generations.UpgradeAsync(timeout ?? TimeSpan.FromMinutes(20), _ => { }, abandoned);
        Harness.RunReady();
        return upgrade;
    }

    public Task<ActivationOutcome> RollbackAsync() => EndedAsync(Generations.RollbackAsync(_ => { }, Ct));

    public async Task<T> EndedAsync<T>(Task<T> task)
    {
        await SettleAsync();
        return await task.WaitAsync(Guard, Ct);
    }

    public Task SettleAsync() => Harness.SettleAsync();

    public async Task AdvanceAsync(TimeSpan delta)
    {
        Harness.Advance(delta);
        await SettleAsync();
    }

    public async Task<TSpec?> FindAsync<TSpec>(string id) where TSpec : class, ISpec<TSpec> =>
        (await State.FindAsync<TSpec>(id, Ct))?.Spec;

    public async Task<TSpec> GetAsync<TSpec>(string id) where TSpec : class, ISpec<TSpec> =>
        (await State.GetAsync<TSpec>(id, Ct)).Spec;

    public async Task<IReadOnlyList<string>> IdsAsync<TSpec>() where TSpec : class, ISpec<TSpec> =>
        [.. (await State.ListAsync<TSpec>(ct: Ct)).Select(resource => resource.Id)];

    public Task<OverlayMount> MountAsync() => GetAsync<OverlayMount>(Activation.Id);

    public Task<Activation> ActivationAsync() => GetAsync<Activation>(Activation.Id);

    /// <summary>Ids of generations that somebody holds.</summary>
    public async Task<IReadOnlyList<string>> HeldGenerationsAsync() =>
        [.. (await State.ListAsync<Generation>(ct: Ct)).Where(generation => generation.Metadata.Finalizers.Count > 0).Select(generation => generation.Id)];

    public async Task RestartAsync()
    {
        await Harness.DisposeAsync();
        revision = 0;
        Start();
        await SettleAsync();
    }

    void Start()
    {
        Store = new GenerationStore(data.Path);
        Generations = new GenerationsController(Store, Builder.FilesOf, Check, Time, NullLogger<GenerationsController>.Instance)
        {
            LayerHolds = LayerHolds,
        };
        var site = new MountSite("data", "/base", "/target", "/mounts");
        Harness = new ControllerHarness(
            new HarnessOptions { Time = Time, Seed = seed },
            new InstallConfigController(Time, NullLogger<InstallConfigController>.Instance),
            new ExtensionPolicyController(),
            new ExtensionRequestController(),
            new ExtensionPullController(Puller, Retry, Time, NullLogger<ExtensionPullController>.Instance),
            new SquashfsBuildController(Builder, Retry, Time, NullLogger<SquashfsBuildController>.Instance),
            Generations,
            new OverlayController(Mounter, Store, Check, site, Retry, Time, NullLogger<OverlayController>.Instance),
            new ExtensionStatusController(),
            new ExtensionPlanController("1.9.0", Check, Time));
    }
}
