using Strata.Resources;
using Strata.Runtime;

namespace Strata.Soak.Engine;

/// <summary>Fails now and then, so that passes are repeated all the time.</summary>
sealed class Squaring(string @namespace, Random random)
    : TransformController<Doubled, Squared>(OutputMode.Shared, inputNamespace: @namespace, outputNamespace: @namespace)
{
    const int OneIn = 200;

    public override string Name { get; } = $"Squaring-{@namespace}";

    public override int Concurrency => 2;

    protected override ValueTask<Transformed<Squared>> TransformAsync(Resource<Doubled> input, Squared? current, CancellationToken ct)
    {
        int draw;
        lock (random) draw = random.Next(OneIn);
        return draw == 0
            ? throw new InvalidOperationException("now and then")
            : ValueTask.FromResult(Write(new Squared(input.Spec.Number * input.Spec.Number)));
    }
}
