using Strata.Resources;
using Strata.Resources.Node;

namespace Strata.Controllers.Generations;

/// <param name="Generation">What is active now.</param>
/// <param name="Previous">What was active before; 0 for nothing.</param>
/// <param name="NothingToDo">The configured set is the active one; nothing was changed.</param>
public sealed record ActivationOutcome(int Generation, int Previous, bool NothingToDo, EquatableArray<GenerationMember> Members);
