namespace Strata.Resources.Node;

/// <summary>Where files lie over others: all counted, the first of each extension listed.</summary>
/// <param name="Hides">Files of the base that an extension hides.</param>
/// <param name="Replaces">Files of an extension that a later one replaces by other content.</param>
/// <param name="Same">Files that two extensions bring with the same content.</param>
/// <param name="Refused">How many of all these the policy or the rules refuse.</param>
/// <param name="Files">At most <see cref="MostListed"/> of each extension: refused ones, then by path.</param>
[Message]
public sealed partial record FileOverlaps(
    [property: Field(1)] int Hides,
    [property: Field(2)] int Replaces,
    [property: Field(3)] int Same,
    [property: Field(4, OmitEmpty = true)] int Refused,
    [property: Field(5, OmitEmpty = true)] EquatableArray<FileOverlap> Files)
{
    public const int MostListed = 100;

    public static FileOverlaps None { get; } = new(0, 0, 0, 0, []);
}

/// <param name="Path">With a leading slash.</param>
/// <param name="Extension">The id of the member that brings what lies on top.</param>
/// <param name="Over">The id of the member below, or <see cref="Base"/>.</param>
/// <param name="Refused">The code of the refusal; empty when it is allowed.</param>
[Message]
public sealed partial record FileOverlap(
    [property: Field(1)] string Path,
    [property: Field(2)] string Extension,
    [property: Field(3)] string Over,
    [property: Field(4)] OverlapKind Kind,
    [property: Field(5, OmitEmpty = true)] string Refused)
{
    /// <summary>No id of a member: those start with their position.</summary>
    public const string Base = "base";
}

public enum OverlapKind
{
    /// <summary>Over a file of the base.</summary>
    Hides,

    /// <summary>Over a file of another extension, with other content.</summary>
    Replaces,

    /// <summary>Over a file of another extension with the same content.</summary>
    Same,
}
