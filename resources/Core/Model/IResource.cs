namespace Strata.Resources;

/// <summary>An immutable noun of the state: envelope and content. Two resources are equal when both parts are (COSI 1.3).</summary>
public interface IResource
{
    Metadata Metadata { get; }

    ISpec Spec { get; }

    IResource With(Metadata metadata);
}
