namespace Strata.Runtime.Testing;

/// <summary>Its inputs are declared when it starts.</summary>
sealed class StrToSentence : ConvertingLoop<StrSpec, SentenceSpec>
{
    protected override ValueTask<StrongInput<StrSpec>> InputsAsync(CancellationToken ct) => UpdateInputsAsync(
        set =>
        {
            set.DestroyReady<SentenceSpec>();
            return set.Strong<StrSpec>();
        },
        ct);

    protected override SentenceSpec Convert(StrSpec input) => new($"{input.Value} sentence");
}
