using Strata.Resources;

namespace Strata.Runtime;

/// <summary>A key of a controller's queue.</summary>
/// <param name="Input">The mapped input whose resource is to be mapped; null: the pointer is to be reconciled.</param>
readonly record struct Job(InputDeclaration? Input, Pointer Pointer);
