using Strata.Resources;

namespace Strata.Runtime;

/// <summary>
/// One output for each input; the class line is the declaration. Finalizer, teardown, clean-up and repetition live here (COSI 7.12): an
/// input that tears down is finalized, its output torn down and destroyed when nobody holds it, then the input is released.
/// </summary>
public abstract class TransformController<TIn, TOut> : ShapeController<TIn, TOut>
    where TIn : class, ISpec<TIn>
    where TOut : class, ISpec<TOut>
{
    /// <summary>Exclusive output; both types in their default namespaces.</summary>
    protected TransformController(OutputMode output = OutputMode.Exclusive, string? inputNamespace = null, string? outputNamespace = null)
        : base(output, inputNamespace, outputNamespace)
    {
    }

    protected static Transformed<TOut> Skip { get; } = new();

    /// <summary>The output shall not exist, though the input does.</summary>
    protected static Transformed<TOut> DestroyOutput { get; } = new() { Destroys = true };

    protected static Transformed<TOut> Write(TOut spec) => new() { Spec = spec };

    /// <param name="input">A running input.</param>
    /// <param name="current">The output's present spec, or null.</param>
    /// <param name="ct">
    /// Also cancelled when the input begins to tear down (see <see cref="QueueController.CancelsPassOnTeardown"/>).
    /// </param>
    protected abstract ValueTask<Transformed<TOut>> TransformAsync(Resource<TIn> input, TOut? current, CancellationToken ct);

    /// <summary>The id of the output of an input; override together with <see cref="InputFor"/>.</summary>
    protected virtual string OutputFor(string inputId) => inputId;

    /// <summary>The way back: the id of the input of an output.</summary>
    protected virtual string InputFor(string outputId) => outputId;

    private protected sealed override async ValueTask<Pass> ProcessAsync(Resource<TIn> input, CancellationToken ct)
    {
        var id = OutputFor(input.Id);
        var current = await Output.FindAsync(id, ct);
        if (current?.Metadata.Phase == Phase.TearingDown)
        {
            if (!await Output.RemoveAsync(id, ct)) return Pass.Done;

            current = null;
        }

        var wanted = await TransformAsync(input, current?.Spec, ct);
        if (wanted.Destroys) await RemoveOutputsAsync(input.Id, ct);
        else if (wanted.Spec is { } spec) await PutAsync(id, spec, wanted.Labels, current is not null, ct);

        return wanted.Pass;
    }

    async ValueTask PutAsync(string id, TOut spec, StringMap? labels, bool isThere, CancellationToken ct)
    {
        try
        {
            await Output.PutAsync(id, spec, labels, isThere, ct);
        }
        catch (PhaseConflictException)
        {
            // It began to tear down meanwhile; its end wakes this input.
        }
    }

    private protected sealed override async ValueTask<bool> RemoveOutputsAsync(string inputId, CancellationToken ct)
    {
        var output = await Output.FindAsync(OutputFor(inputId), ct);
        return output is null || output.Metadata.Owner != Name || await Output.RemoveAsync(output.Id, ct);
    }

    private protected sealed override string? InputIdOf(Resource<TOut> output) => InputFor(output.Id);
}
