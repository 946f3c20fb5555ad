using System.Globalization;
using Strata.Resources;

namespace Strata.Runtime.Testing;

/// <summary>Four workers; the outputs wake it when they may be destroyed.</summary>
class QueuedIntToStr(string name) : TransformController<IntSpec, StrSpec>
{
    public sealed override string Name => name;

    public sealed override int Concurrency => 4;

    protected override ValueTask<Transformed<StrSpec>> TransformAsync(Resource<IntSpec> input, StrSpec? current, CancellationToken ct) =>
        ValueTask.FromResult(Write(new StrSpec(input.Spec.Value.ToString(CultureInfo.InvariantCulture))));
}
