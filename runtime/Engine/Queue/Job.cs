using System.Runtime.CompilerServices;
using Strata.Resources;

namespace Strata.Runtime;

/// <summary>A key of a controller's queue.</summary>
/// <param name="Input">The mapped input whose resource is to be mapped; null: the pointer is to be reconciled.</param>
readonly record struct Job(InputDeclaration? Input, Pointer Pointer)
{
    public bool Equals(Job other) => ReferenceEquals(Input, other.Input) && Pointer.Equals(other.Pointer);

    public override int GetHashCode() => Pointer.GetHashCode() ^ (Input is null ? 0 : RuntimeHelpers.GetHashCode(Input));
}
