using Strata.Resources;

namespace Strata.Runtime;

/// <param name="Id">The one resource the input is about; null: all of the kind.</param>
public sealed record InputDeclaration(Kind Kind, string? Id, InputMode Mode)
{
    internal bool GivesFinalizers => Mode is InputMode.Strong or InputMode.QueuePrimary or InputMode.QueueMapped;

    internal bool Covers(Pointer pointer) => pointer.Kind == Kind && (Id is null || Id == pointer.Id);

    /// <summary>Whether a change of this resource wakes the controller.</summary>
    internal bool IsWokenBy(IResource resource) =>
        Covers(resource.Metadata.Pointer)
        && (Mode is not (InputMode.DestroyReady or InputMode.QueueMappedDestroyReady)
            || (resource.Metadata.Phase == Phase.TearingDown && resource.Metadata.Finalizers.IsEmpty));
}

/// <summary>Outputs are declared by type, in any namespace (COSI 7.2).</summary>
public sealed record OutputDeclaration(string Type, OutputMode Mode);
