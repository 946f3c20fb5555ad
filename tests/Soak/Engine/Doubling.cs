using Strata.Resources;
using Strata.Runtime;

namespace Strata.Soak.Engine;

/// <summary>Holds its inputs by a finalizer, as most controllers do.</summary>
sealed class Doubling(string @namespace)
    : TransformController<Given, Doubled>(OutputMode.Shared, inputNamespace: @namespace, outputNamespace: @namespace)
{
    public override string Name { get; } = $"Doubling-{@namespace}";

    protected override bool UsesFinalizer => true;

    protected override ValueTask<Transformed<Doubled>> TransformAsync(Resource<Given> input, Doubled? current, CancellationToken ct) =>
        ValueTask.FromResult(Write(new Doubled(2 * input.Spec.Number)));
}
