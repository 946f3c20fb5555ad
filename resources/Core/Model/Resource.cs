namespace Strata.Resources;

public sealed record Resource<TSpec>(Metadata Metadata, TSpec Spec) : IResource where TSpec : class, ISpec<TSpec>
{
    /// <summary>A new resource in the default namespace of its definition.</summary>
    public Resource(string id, TSpec spec) : this(new Metadata(TSpec.Definition.DefaultNamespace, TSpec.Definition.Type, id), spec)
    {
    }

    public string Id => Metadata.Id;

    ISpec IResource.Spec => Spec;

    IResource IResource.With(Metadata metadata) => this with { Metadata = metadata };

    public override string ToString() => Metadata.ToString();
}
