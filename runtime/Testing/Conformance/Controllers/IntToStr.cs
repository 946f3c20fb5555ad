using System.Globalization;

namespace Strata.Runtime.Testing;

/// <summary>Its inputs are declared from the beginning.</summary>
sealed class IntToStr : ConvertingLoop<IntSpec, StrSpec>
{
    readonly StrongInput<IntSpec> ints;

    public IntToStr()
    {
        ints = Strong<IntSpec>();
        DestroyReady<StrSpec>();
    }

    protected override ValueTask<StrongInput<IntSpec>> InputsAsync(CancellationToken ct) => ValueTask.FromResult(ints);

    protected override StrSpec Convert(IntSpec input) => new(input.Value.ToString(CultureInfo.InvariantCulture));
}
