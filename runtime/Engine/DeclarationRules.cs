namespace Strata.Runtime;

/// <summary>Which declarations go together (COSI 7.2, with its messages).</summary>
static class DeclarationRules
{
    /// <exception cref="InvalidDeclarationException">The controller contradicts itself or one that is there.</exception>
    public static void Check(Controller candidate, IReadOnlyCollection<Controller> present) => Throw(Errors(candidate, present));

    /// <exception cref="InvalidDeclarationException">An input is declared twice.</exception>
    public static void CheckInputs(string controller, IEnumerable<InputDeclaration> inputs) => Throw(Repetitions(controller, inputs));

    /// <summary>Everything that keeps these controllers from running in one runtime.</summary>
    public static IReadOnlyList<string> Errors(IReadOnlyList<Controller> controllers) =>
        [.. controllers.SelectMany((controller, index) => Errors(controller, [.. controllers.Take(index)]))];

    static IEnumerable<string> Errors(Controller candidate, IReadOnlyCollection<Controller> present)
    {
        if (candidate.Name.Length == 0) return [$"a controller of type {candidate.GetType().Name} has no name"];
        if (present.Any(controller => controller.Name == candidate.Name)) return [$"controller \"{candidate.Name}\" already registered"];
        if (candidate.IsBound) return [$"controller \"{candidate.Name}\" belongs to a runtime already"];

        return
        [
            .. candidate.Outputs.Select(output => output.Type).Distinct().SelectMany(type => OutputErrors(type, candidate, present)),
            .. Repetitions(candidate.Name, candidate.Inputs),
            .. candidate.Contradictions(),
        ];
    }

    static IEnumerable<string> OutputErrors(string type, Controller candidate, IReadOnlyCollection<Controller> present)
    {
        var own = candidate.Outputs.Where(output => output.Type == type).ToArray();
        var others = present.Where(controller => controller.Outputs.Any(output => output.Type == type))
            .OrderBy(controller => controller.Name, StringComparer.Ordinal);
        foreach (var other in others)
        {
            var mode = other.Outputs.First(output => output.Type == type).Mode;
            if (mode == OutputMode.Exclusive || own.Any(output => output.Mode == OutputMode.Exclusive))
            {
                yield return Managed(type, mode, other.Name);
                yield break;
            }
        }

        if (own.Length == 1) yield break;

        yield return own.All(output => output.Mode == OutputMode.Shared)
            ? $"duplicate shared controller output: \"{type}\" -> \"{candidate.Name}\""
            : Managed(type, own[0].Mode, candidate.Name);
    }

    static IEnumerable<string> Repetitions(string controller, IEnumerable<InputDeclaration> inputs) =>
        inputs.GroupBy(input => (input.Kind, input.Id))
            .Where(group => group.Count() > 1)
            .Select(group => $"duplicate controller input: \"{controller}\" -> {group.Key.Kind} {group.Key.Id}");

    static string Managed(string type, OutputMode mode, string by) =>
        $"resource \"{type}\" is already managed in {mode.ToString().ToLowerInvariant()} mode by \"{by}\"";

    static void Throw(IEnumerable<string> errors)
    {
        var found = errors.ToArray();
        if (found.Length > 0) throw new InvalidDeclarationException(found);
    }
}
