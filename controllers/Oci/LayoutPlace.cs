namespace Strata.Controllers.Oci;

/// <summary>Where a layout lies on this machine: a directory, or an archive in one file.</summary>
public sealed record LayoutPlace(bool IsArchive, string Path)
{
    const string Directory = "oci";
    const string Archive = "oci-archive";

    /// <summary>
    /// Of an <c>oci:///path</c> or <c>oci-archive:///path</c> endpoint; null for the URL of a registry, and for a path that no file has.
    /// </summary>
    public static LayoutPlace? Of(string endpoint) =>
        Uri.TryCreate(endpoint, UriKind.Absolute, out var uri)
        && uri is { Scheme: Directory or Archive, Host.Length: 0, Query.Length: 0, Fragment.Length: 0 }
        && uri.AbsolutePath.StartsWith('/')
        && Uri.UnescapeDataString(uri.AbsolutePath) is var path
        && !path.Any(char.IsControl)
            ? new LayoutPlace(uri.Scheme == Archive, path)
            : null;

    /// <exception cref="Resources.Node.StageException">As <see cref="OciLayout"/> says.</exception>
    public OciLayout Open(CancellationToken ct) => IsArchive ? OciLayout.OpenArchive(Path, ct) : OciLayout.Open(Path);

    public override string ToString() => $"{(IsArchive ? Archive : Directory)}://{Path}";
}
