using Strata.Resources;
using Strata.Runtime;

namespace Strata.Soak.Engine;

sealed class Totalling(string @namespace)
    : CollectController<Doubled, Total>(OutputMode.Shared, inputNamespace: @namespace, outputNamespace: @namespace)
{
    public const string Id = "total";

    public override string Name { get; } = $"Totalling-{@namespace}";

    protected override ValueTask<Outputs<Total>> CollectAsync(IReadOnlyList<Resource<Doubled>> inputs, CancellationToken ct) =>
        ValueTask.FromResult<Outputs<Total>>(new() { { Id, new Total(inputs.Sum(input => input.Spec.Number)) } });
}
