namespace Strata.Resources.Node;

/// <summary>
/// What the operator of the node decides about extensions: the document `kind: ExtensionPolicy` of the configuration file. Where that
/// says nothing, <see cref="Default"/> holds.
/// </summary>
/// <param name="Conflicts">Between extensions, and with the base.</param>
/// <param name="Content">What an image may hold, and what of it is kept.</param>
/// <param name="Squashfs">How layers are made.</param>
/// <param name="Verify">When layers are read again.</param>
[Resource]
public sealed partial record ExtensionPolicy(
    [property: Field(1)] ConflictPolicy Conflicts,
    [property: Field(2)] ContentPolicy Content,
    [property: Field(3)] SquashfsPolicy Squashfs,
    [property: Field(4)] VerifyMode Verify)
{
    /// <summary>The only id of this type.</summary>
    public const string Id = "v1alpha1";

    public static ExtensionPolicy Default { get; } =
        new(ConflictPolicy.Default, ContentPolicy.Default, SquashfsPolicy.Default, VerifyMode.OnChange);

    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create(
        "ExtensionPolicies.config.strata.dev",
        "config",
        // Not its initials: they are ExtensionPlan's too.
        aliases: ["policy", "policies", "extensionpolicy", "extensionpolicies"],
        automaticAliases: false,
        printColumns:
        [
            new("Same path", "{.conflicts.samePath}"), new("Hides base", "{.conflicts.hidesBase}"), new("Paths", "{.content.allowedPaths}"),
            new("Compressor", "{.squashfs.compressor}"), new("Verify", "{.verify}"),
        ]);
}

/// <summary>When the bytes of a layer are compared with its digest, beyond every upgrade and rollback.</summary>
public enum VerifyMode
{
    /// <summary>When device, inode, size or times of its file differ from those of the last time.</summary>
    OnChange,

    /// <summary>
    /// Each time something is mounted, found mounted at start, or looked at by an upgrade; and when a built layer is staged again.
    /// </summary>
    Always,
}
