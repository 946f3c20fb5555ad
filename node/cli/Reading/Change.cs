using Strata.Resources;

namespace Strata.Cli.Reading;

/// <summary>A resource as it is, or what a watch says happened to it.</summary>
sealed record Change(IResource Resource, ChangeType Type)
{
    public static Change None(IResource resource) => new(resource, ChangeType.None);
}

enum ChangeType
{
    None,
    Created,
    Updated,
    Destroyed,
}
