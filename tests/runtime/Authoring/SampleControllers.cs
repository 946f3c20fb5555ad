using System.Globalization;
using Strata.Resources;

namespace Strata.Runtime.Tests;

/// <summary>
/// Number to text; negative numbers have no text, zero is left alone. What each pass is told by the test comes from <see
/// cref="OnPass"/>.
/// </summary>
sealed class NumberToText : TransformController<Number, Text>
{
    public List<string> Passes { get; } = [];

    public List<string> Finalized { get; } = [];

    public Func<Resource<Number>, CancellationToken, Task> OnPass { get; set; } = (_, _) => Task.CompletedTask;

    protected override async ValueTask<Transformed<Text>> TransformAsync(Resource<Number> input, Text? current, CancellationToken ct)
    {
        Passes.Add(input.Id);
        await OnPass(input, ct);
        return input.Spec.Value switch
        {
            < 0 => DestroyOutput,
            0 => Skip,
            var value => Write(new Text(value.ToString(CultureInfo.InvariantCulture))),
        };
    }

    protected override ValueTask FinalizeAsync(Resource<Number> input, CancellationToken ct)
    {
        Finalized.Add(input.Id);
        return ValueTask.CompletedTask;
    }
}

/// <summary>Text to sentence, with a suffix that concerns every text.</summary>
sealed class TextToSentence : TransformController<Text, Sentence>
{
    readonly Input<Suffix> suffixes;

    public TextToSentence() => suffixes = Weak<Suffix>();

    protected override async ValueTask<Transformed<Sentence>> TransformAsync(Resource<Text> input, Sentence? current, CancellationToken ct)
    {
        var suffix = await suffixes.FindAsync("suffix", ct);
        return Write(new Sentence($"{input.Spec.Value} sentence{suffix?.Spec.Value}"));
    }
}

/// <summary>Number N to the texts N/1 … N/N.</summary>
sealed class CountUp : ExpandController<Number, Text>
{
    protected override ValueTask<Outputs<Text>> ExpandAsync(
        Resource<Number> input, IReadOnlyList<Resource<Text>> current, CancellationToken ct)
    {
        var outputs = new Outputs<Text>();
        for (var n = 1; n <= input.Spec.Value; n++) outputs.Add($"{input.Id}/{n}", new Text($"{n}"));
        return ValueTask.FromResult(outputs);
    }
}

/// <summary>The sum of all numbers as one text; none when there are no numbers.</summary>
sealed class Sum : CollectController<Number, Text>
{
    public int Passes { get; private set; }

    protected override ValueTask<Outputs<Text>> CollectAsync(IReadOnlyList<Resource<Number>> inputs, CancellationToken ct)
    {
        Passes++;
        Outputs<Text> outputs = inputs.Count == 0 ? [] : new() { { "sum", new Text($"{inputs.Sum(input => input.Spec.Value)}") } };
        return ValueTask.FromResult(outputs);
    }
}
