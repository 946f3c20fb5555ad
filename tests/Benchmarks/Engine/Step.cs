using Strata.Resources;
using Strata.Runtime;

namespace Strata.Benchmarks.Engine;

/// <summary>One transform of the chain.</summary>
/// <param name="usesFinalizer">Peers' queued transforms hold their inputs by a finalizer, their plain ones do not.</param>
sealed class Step<TIn, TOut>(bool usesFinalizer, int concurrency = 1) : TransformController<TIn, TOut>
    where TIn : class, ILink<TIn>
    where TOut : class, ILink<TOut>
{
    public override string Name { get; } = $"{TIn.Definition.DisplayType}-to-{TOut.Definition.DisplayType}";

    public override int Concurrency => concurrency;

    protected override bool UsesFinalizer => usesFinalizer;

    protected override ValueTask<Transformed<TOut>> TransformAsync(Resource<TIn> input, TOut? current, CancellationToken ct) =>
        ValueTask.FromResult(Write(TOut.Of(input.Spec.Text)));
}
