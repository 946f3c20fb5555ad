using Strata.Resources;

namespace Strata.Runtime.Tests;

/// <summary>A free loop whose pass is given by the test.</summary>
sealed class Loop(Func<Loop, CancellationToken, Task> pass) : FreeController
{
    Input<Number>? numbers;

    public int Starts { get; private set; }

    public int Passes { get; private set; }

    public Loop Watching()
    {
        numbers = Weak<Number>();
        return this;
    }

    public Output<Text>? Texts { get; private set; }

    public Loop Writing()
    {
        Texts = Exclusive<Text>();
        return this;
    }

    public Task<IReadOnlyList<Resource<Number>>> NumbersAsync(CancellationToken ct) => numbers!.ListAsync(ct: ct).AsTask();

    public void Again() => QueueReconcile();

    public void Succeeded() => ResetRestartBackoff();

    public ControllerState Anything => State;

    protected internal override async Task RunAsync(CancellationToken ct)
    {
        Starts++;
        await foreach (var _ in Events(ct))
        {
            Passes++;
            await pass(this, ct);
        }
    }
}

/// <summary>A queued controller over numbers whose pass is given by the test; texts concern the numbers that they name.</summary>
sealed class Queued(Func<Pointer, CancellationToken, Task<Pass>> pass, int concurrency = 1) : QueuedController<Number>
{
    readonly TaskCompletionSource began = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public List<string> Passes { get; } = [];

    /// <summary>Whatever the pass would do.</summary>
    public bool Succeeds { get; set; }

    /// <summary>The first pass has begun.</summary>
    public Task Began => began.Task;

    public override int Concurrency => concurrency;

    public Task ReadAsync(string id, CancellationToken ct) => Primary.FindAsync(id, ct).AsTask();

    public Queued MappedBy(Func<Resource<Text>, IEnumerable<string>> map)
    {
        Mapped(map);
        return this;
    }

    public Queued WokenBySuffixes()
    {
        Weak<Suffix>();
        return this;
    }

    protected override Task<Pass> ReconcileAsync(Pointer key, CancellationToken ct)
    {
        Passes.Add(key.Id);
        began.TrySetResult();
        return Succeeds ? Task.FromResult(Pass.Done) : pass(key, ct);
    }
}
