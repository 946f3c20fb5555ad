using Strata.Resources.Node;

namespace Strata.Controllers.Generations;

/// <param name="Text">One line for people.</param>
/// <param name="Extension">The id the line is about; empty when it is about the whole.</param>
public sealed record ActivationProgress(string Text, string Extension = "", PlanState? State = null);
