namespace Strata.Runtime;

/// <summary>Which declarations go together (COSI 7.2, with its messages).</summary>
static class DeclarationRules
{
    /// <exception cref="InvalidDeclarationException">The controller contradicts itself or one that is there.</exception>
    public static void Check(Controller candidate, IReadOnlyCollection<Controller> present)
    {
        if (present.Any(controller => controller.Name == candidate.Name))
            throw new InvalidDeclarationException($"controller \"{candidate.Name}\" already registered");

        foreach (var output in candidate.Outputs) Check(output, candidate, present);
        CheckRepetitions(candidate);
        if (candidate is QueueController { Concurrency: <= 0 and var concurrency })
            throw new InvalidDeclarationException($"invalid concurrency: {concurrency}");
    }

    static void Check(OutputDeclaration output, Controller candidate, IReadOnlyCollection<Controller> present)
    {
        var others = present.Where(controller => controller.Outputs.Any(other => other.Type == output.Type))
            .OrderBy(controller => controller.Name, StringComparer.Ordinal);
        foreach (var other in others)
        {
            var mode = other.Outputs.First(declared => declared.Type == output.Type).Mode;
            if (mode == OutputMode.Exclusive || output.Mode == OutputMode.Exclusive) throw Managed(output, mode, other.Name);
        }

        if (candidate.Outputs.Count(same => same.Type == output.Type) == 1) return;

        throw output.Mode == OutputMode.Shared
            ? new InvalidDeclarationException($"duplicate shared controller output: \"{output.Type}\" -> \"{candidate.Name}\"")
            : Managed(output, OutputMode.Exclusive, candidate.Name);
    }

    static void CheckRepetitions(Controller candidate)
    {
        var repeated = candidate.Inputs.GroupBy(input => (input.Kind, input.Id)).FirstOrDefault(group => group.Count() > 1);
        if (repeated is not null)
        {
            throw new InvalidDeclarationException(
                $"duplicate controller input: \"{candidate.Name}\" -> {repeated.Key.Kind} {repeated.Key.Id}");
        }
    }

    static InvalidDeclarationException Managed(OutputDeclaration output, OutputMode mode, string by) =>
        new($"resource \"{output.Type}\" is already managed in {mode.ToString().ToLowerInvariant()} mode by \"{by}\"");
}
