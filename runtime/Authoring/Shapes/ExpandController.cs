using Strata.Resources;

namespace Strata.Runtime;

/// <summary>
/// Any number of outputs for each input: the pass names them all, those not named any more go. A label on each output names its
/// input. Else as <see cref="TransformController{TIn, TOut}"/>.
/// </summary>
public abstract class ExpandController<TIn, TOut> : ShapeController<TIn, TOut>
    where TIn : class, ISpec<TIn>
    where TOut : class, ISpec<TOut>
{
    /// <summary>The label that names the input, unless <see cref="Mark"/> and <see cref="InputFor"/> are overridden.</summary>
    public const string InputLabel = "strata.dev/input";

    /// <inheritdoc cref="TransformController{TIn, TOut}(OutputMode, string?, string?)"/>
    protected ExpandController(OutputMode output = OutputMode.Exclusive, string? inputNamespace = null, string? outputNamespace = null)
        : base(output, inputNamespace, outputNamespace)
    {
    }

    /// <summary>Leaves the outputs as they are.</summary>
    protected static Outputs<TOut> Skip => Outputs<TOut>.Skip;

    /// <param name="input">A running input.</param>
    /// <param name="current">The outputs it has.</param>
    protected abstract ValueTask<Outputs<TOut>> ExpandAsync(
        Resource<TIn> input, IReadOnlyList<Resource<TOut>> current, CancellationToken ct);

    /// <summary>
    /// The labels of an output, with the way back to its input. What it makes of no labels, all outputs of the input have: a pass lists
    /// by it.
    /// </summary>
    protected virtual StringMap Mark(StringMap labels, string inputId) => labels.Set(InputLabel, inputId);

    /// <summary>The way back; null for an output of no input.</summary>
    protected virtual string? InputFor(Resource<TOut> output) => output.Metadata.Labels.GetValueOrDefault(InputLabel);

    private protected sealed override async ValueTask<Pass> ProcessAsync(Resource<TIn> input, CancellationToken ct)
    {
        var current = await OutputsOfAsync(input.Id, ct);
        var wanted = await ExpandAsync(input, current, ct);
        await Output.ReplaceAsync(current, wanted, labels => Mark(labels, input.Id), ct);
        return wanted.Pass;
    }

    private protected sealed override async ValueTask<bool> RemoveOutputsAsync(string inputId, CancellationToken ct) =>
        await Output.ReplaceAsync(await OutputsOfAsync(inputId, ct), [], labels => labels, ct);

    private protected sealed override string? InputIdOf(Resource<TOut> output) => InputFor(output);

    async ValueTask<IReadOnlyList<Resource<TOut>>> OutputsOfAsync(string inputId, CancellationToken ct) =>
        [.. (await Output.ListOwnedAsync(MarkedWith(inputId), ct)).Where(output => InputFor(output) == inputId)];

    ListOptions MarkedWith(string inputId)
    {
        var terms = Mark(StringMap.Empty, inputId).Select(mark => LabelTerm.Equal(mark.Key, mark.Value)).ToArray();
        return terms.Length == 0 ? new ListOptions() : new ListOptions { Labels = [new LabelQuery([.. terms])] };
    }
}
