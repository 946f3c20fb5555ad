using Strata.Resources;
using Strata.Resources.Node;

namespace Strata.Controllers.Overlay;

/// <summary>Who still holds what was taken away.</summary>
/// <param name="IsCutShort">There was more to look at than is looked at: some may not be among them.</param>
public sealed record Holders(EquatableArray<MountHolder> Items, bool IsCutShort = false)
{
    public static Holders None { get; } = new([]);
}
