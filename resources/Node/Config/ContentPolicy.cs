namespace Strata.Resources.Node;

/// <summary>What an extension may hold.</summary>
/// <param name="AllowedPaths">
/// Where it may put things: `any` for what one of the releases allows, or a release such as `1.9` (extensions.md 2.3).
/// </param>
/// <param name="OutsideDirectories">Directories outside the allowed paths, without anything in them.</param>
/// <param name="OutsideLinks">Symlinks that lead out of the allowed paths.</param>
/// <param name="DanglingLinks">Symlinks to an allowed path that the image does not hold: the base may.</param>
/// <param name="Privileges">Set-id and sticky bits, and file capabilities.</param>
/// <param name="Xattrs">Other extended attributes. Those that would steer the overlay are always refused.</param>
[Message]
public sealed partial record ContentPolicy(
    [property: Field(1)] string AllowedPaths,
    [property: Field(2)] OutsideRule OutsideDirectories,
    [property: Field(3)] OutsideRule OutsideLinks,
    [property: Field(4)] DanglingRule DanglingLinks,
    [property: Field(5)] PrivilegeRule Privileges,
    [property: Field(6)] XattrRule Xattrs)
{
    /// <summary>The <see cref="AllowedPaths"/> that are not narrowed.</summary>
    public const string AnyRelease = "any";

    public static ContentPolicy Default { get; } = new(
        AnyRelease, OutsideRule.Refuse, OutsideRule.Refuse, DanglingRule.Warn, PrivilegeRule.Refuse, XattrRule.Drop);
}

public enum OutsideRule
{
    Refuse,

    /// <summary>With a warning.</summary>
    Allow,
}

public enum DanglingRule
{
    Warn,
    Refuse,
}

public enum PrivilegeRule
{
    Refuse,

    /// <summary>The file comes without them, with a warning.</summary>
    Strip,

    /// <summary>The file comes with them; what is mounted is `nosuid`, so the kernel ignores them there.</summary>
    Keep,
}

public enum XattrRule
{
    /// <summary>The file comes without them, with a warning.</summary>
    Drop,

    Refuse,

    /// <summary>Those that a squashfs can hold: `user.`, `trusted.`, `security.`; others are dropped, with a warning.</summary>
    Keep,
}
