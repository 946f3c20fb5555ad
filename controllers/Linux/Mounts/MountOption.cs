namespace Strata.Controllers.Linux;

/// <summary>One option of a file system: a flag (`ro`), a text (`source=x`), or another mount given by its handle.</summary>
public sealed record MountOption(string Key, string? Value = null, MountHandle? Mount = null)
{
    /// <summary>When the kernel does not know the option, or its value, the mount is made without it.</summary>
    public bool Optional { get; init; }

    public override string ToString() => Mount is not null ? $"{Key}=<mount>" : Value is null ? Key : $"{Key}={Value}";
}
