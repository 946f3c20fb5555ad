using Strata.Resources;

namespace Strata.Runtime.Testing;

/// <summary>The sum of the numbers of one namespace, as a number of another.</summary>
sealed class Sum : FreeController
{
    readonly string source;
    readonly string id;
    readonly Output<IntSpec> sums;

    public Sum(string name, string source, Pointer result)
    {
        (Name, this.source, id) = (name, source, result.Id);
        sums = Shared<IntSpec>(result.Namespace);
    }

    public override string Name { get; }

    public ListOptions? Query { get; init; }

    protected internal override async Task RunAsync(CancellationToken ct)
    {
        var ints = await UpdateInputsAsync(set => set.Weak<IntSpec>(source), ct);
        await foreach (var _ in Events(ct))
        {
            var sum = (await ints.ListAsync(Query, ct)).Sum(number => number.Spec.Value);
            await sums.WriteAsync(id, new IntSpec(sum), ct);
            ResetRestartBackoff();
        }
    }
}
