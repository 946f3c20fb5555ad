namespace Strata.Resources.Node;

/// <summary>The stable words of <see cref="StageError.Code"/>: programs may match them, so a word never changes its meaning.</summary>
public static class ErrorCodes
{
    // Machine configuration
    public const string UnknownKey = "unknown-key";
    public const string Duplicate = "duplicate";
    public const string Type = "type";
    public const string Yaml = "yaml";
    public const string TooLarge = "too-large";
    public const string TooMany = "too-many";
    public const string Reference = "reference";
    public const string ConfigMissing = "config-missing";
    public const string ConfigWritable = "config-writable";
    public const string NoExtensions = "no-extensions";
    public const string Unsupported = "unsupported";
    public const string ClientIdentity = "client-identity";

    // Registry and layout
    public const string AuthFileWritable = "authfile-writable";
    public const string NotFound = "not-found";
    public const string DigestMismatch = "digest-mismatch";
    public const string BlobMissing = "blob-missing";
    public const string Truncated = "truncated";
    public const string RedirectScheme = "redirect-scheme";
    public const string TooManyRedirects = "too-many-redirects";
    public const string RealmHost = "realm-host";
    public const string Realm = "realm";
    public const string RealmRedirect = "realm-redirect";
    public const string Unauthorized = "unauthorized";
    public const string Token = "token";
    public const string RegistryUnavailable = "registry-unavailable";
    public const string ContentType = "content-type";
    public const string Tls = "tls";
    public const string HttpFraming = "http-framing";
    public const string HttpHeaders = "http-headers";
    public const string Space = "space";

    // Manifest, index, image configuration
    public const string MediaType = "media-type";
    public const string Schema1Unsupported = "schema1-unsupported";
    public const string SchemaVersion = "schema-version";
    public const string Digest = "digest";
    public const string JsonDuplicate = "json-duplicate";
    public const string Json = "json";
    public const string Platform = "platform";
    public const string Empty = "empty";

    // Layers
    public const string Corrupt = "corrupt";
    public const string ZstdWindow = "zstd-window";
    public const string LayerTooLarge = "layer-too-large";
    public const string PathEscape = "path-escape";
    public const string ThroughSymlink = "through-symlink";
    public const string RootEntry = "root-entry";
    public const string LinkEscape = "link-escape";
    public const string Hardlink = "hardlink";
    public const string TarHeader = "tar-header";
    public const string TarChecksum = "tar-checksum";
    public const string TarType = "tar-type";
    public const string Pax = "pax";
    public const string SparseUnsupported = "sparse-unsupported";
    public const string NameTooLong = "name-too-long";
    public const string Depth = "depth";
    public const string NameCharacters = "name-characters";
    public const string NotADirectory = "not-a-directory";
    public const string Whiteout = "whiteout";
    public const string SpecialFile = "special-file";
    public const string TrailingData = "trailing-data";

    // manifest.yaml and the tree
    public const string ManifestMissing = "manifest-missing";
    public const string ManifestEmpty = "manifest-empty";
    public const string ManifestVersion = "manifest-version";
    public const string RootfsMissing = "rootfs-missing";
    public const string UnexpectedFile = "unexpected-file";
    public const string YamlAlias = "yaml-alias";
    public const string YamlDepth = "yaml-depth";
    public const string YamlDuplicate = "yaml-duplicate";
    public const string YamlTag = "yaml-tag";
    public const string YamlMulti = "yaml-multi";
    public const string Name = "name";
    public const string Constraint = "constraint";
    public const string Incompatible = "incompatible";
    public const string PathNotAllowed = "path-not-allowed";
    public const string WorldWritable = "world-writable";
    public const string PrivilegedFile = "privileged-file";
    public const string LinkTarget = "link-target";
    public const string Xattr = "xattr";
    public const string Conflict = "conflict";

    // Making extensions
    public const string Deb = "deb";
    public const string MovedPath = "moved-path";

    // The agent itself
    public const string Workdir = "workdir";
    public const string Internal = "internal";

    // Acting
    public const string Busy = "busy";

    // Building and mounting
    public const string Mksquashfs = "mksquashfs";
    public const string ImageDigest = "image-digest";
    public const string HidesSymlink = "hides-symlink";
    public const string NotCoverable = "not-coverable";
    public const string Submount = "submount";
    public const string TargetTaken = "target-taken";
    public const string MountNotPermitted = "mount-not-permitted";
    public const string Mount = "mount";
    public const string Io = "io";
}
