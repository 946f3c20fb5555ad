using Strata.Controllers.Oci;
using Strata.Resources;
using Strata.Resources.Node;

namespace Strata.Controllers.Generations;

/// <summary>How far each configured extension has come. A pure view of InstallConfig, ExtensionImages and ExtensionLayers.</summary>
public sealed record ConfiguredSet(IReadOnlyList<ConfiguredEntry> Entries, ExtensionPolicy Policy)
{
    public bool IsStaged => Entries.All(entry => entry.State == PlanState.Staged);

    public bool IsSettled => Entries.All(entry => entry.State is PlanState.Staged or PlanState.Failed);

    public IEnumerable<ConfiguredEntry> Failed => Entries.Where(entry => entry.State == PlanState.Failed);

    /// <param name="images">By id.</param>
    /// <param name="layers">By id.</param>
    public static ConfiguredSet From(
        Strata.Resources.Node.InstallConfig config,
        IReadOnlyDictionary<string, ExtensionImage> images,
        IReadOnlyDictionary<string, ExtensionLayer> layers) =>
        new(
            [.. config.Extensions.Select((image, position) => ConfiguredEntry.From(position, image, config, images, layers))],
            config.Policy);

    public static ConfiguredSet From(
        Strata.Resources.Node.InstallConfig config,
        IEnumerable<Resource<ExtensionImage>> images,
        IEnumerable<Resource<ExtensionLayer>> layers) =>
        From(config, ById(images), ById(layers));

    /// <summary>The members of the generation that this set makes; only of a staged set.</summary>
    public EquatableArray<GenerationMember> ToMembers() => Entries.Select(entry => entry.ToMember()).ToEquatableArray();

    /// <summary>Nothing would change by activating this staged set: the same bytes in the same order, under the same policy.</summary>
    public bool IsSameAs(Generation generation) => generation.Policy == Policy && generation.Members.IsSameAs(ToMembers());

    static Dictionary<string, TSpec> ById<TSpec>(IEnumerable<Resource<TSpec>> resources) where TSpec : class, ISpec<TSpec> =>
        resources.ToDictionary(resource => resource.Id, resource => resource.Spec, StringComparer.Ordinal);
}

/// <param name="Id">Of the entry's ExtensionRequest, ExtensionImage and ExtensionLayer.</param>
/// <param name="State">Pulling, Building, Staged or Failed.</param>
public sealed record ConfiguredEntry(
    int Position, string Id, string Reference, PlanState State, ExtensionImage? Image, ExtensionLayer? Layer, StageError? Error)
{
    internal static ConfiguredEntry From(
        int position,
        string reference,
        Strata.Resources.Node.InstallConfig config,
        IReadOnlyDictionary<string, ExtensionImage> images,
        IReadOnlyDictionary<string, ExtensionLayer> layers)
    {
        var id = ExtensionId.From(reference);
        var image = images.GetValueOrDefault(id);
        var layer = layers.GetValueOrDefault(id);
        var (state, error) = (image, layer) switch
        {
            (null, _) => (PlanState.Pulling, null),
            _ when image.Revision != config.Revision => (PlanState.Pulling, null),
            _ when image.Error is not null => (PlanState.Failed, image.Error),
            (_, null) => (PlanState.Building, null),
            _ when layer.Revision != config.Revision
                || layer.Content != config.Policy.Content
                || layer.Squashfs != config.Policy.Squashfs =>
                (PlanState.Building, null),
            _ when layer.ImageDigest != image.Digest => (PlanState.Building, null),
            _ when layer.Error is not null => (PlanState.Failed, layer.Error),
            _ => (PlanState.Staged, default(StageError)),
        };
        return new ConfiguredEntry(position, id, reference, state, image, layer, error);
    }

    /// <summary>Only of a staged entry.</summary>
    public GenerationMember ToMember() => new(
        Position,
        ExtensionId.From(Position, Reference),
        Layer!.Metadata.Name,
        Reference,
        Layer.ImageDigest,
        Layer.Key,
        Layer.Digest,
        Layer.Size,
        Layer.Metadata);
}
