using System.Collections.Frozen;

namespace Strata.Controllers.Oci;

/// <summary>The media types that we read: those of the OCI image specification and their Docker version 2 twins.</summary>
public static class MediaTypes
{
    public const string Manifest = "application/vnd.oci.image.manifest.v1+json";
    public const string Index = "application/vnd.oci.image.index.v1+json";
    public const string Config = "application/vnd.oci.image.config.v1+json";
    public const string LayerGzip = "application/vnd.oci.image.layer.v1.tar+gzip";
    public const string Layer = "application/vnd.oci.image.layer.v1.tar";
    public const string LayerZstd = "application/vnd.oci.image.layer.v1.tar+zstd";

    internal const string DockerManifest = "application/vnd.docker.distribution.manifest.v2+json";
    internal const string DockerIndex = "application/vnd.docker.distribution.manifest.list.v2+json";
    internal const string DockerConfig = "application/vnd.docker.container.image.v1+json";
    internal const string DockerSchema1 = "application/vnd.docker.distribution.manifest.v1+json";
    internal const string DockerSchema1Signed = "application/vnd.docker.distribution.manifest.v1+prettyjws";

    /// <summary>As an Accept header says it: without it a registry may convert what it has.</summary>
    internal const string AllManifests = $"{Index}, {Manifest}, {DockerIndex}, {DockerManifest}";

    static readonly FrozenSet<string> Layers = new[]
    {
        Layer, LayerGzip, LayerZstd,
        "application/vnd.oci.image.layer.nondistributable.v1.tar",
        "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
        "application/vnd.oci.image.layer.nondistributable.v1.tar+zstd",
        "application/vnd.docker.image.rootfs.diff.tar",
        "application/vnd.docker.image.rootfs.diff.tar.gzip",
        "application/vnd.docker.image.rootfs.diff.tar.zstd",
        "application/vnd.docker.image.rootfs.foreign.diff.tar",
        "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
    }.ToFrozenSet(StringComparer.Ordinal);

    internal static bool IsManifest(string type) => type is Manifest or DockerManifest;

    internal static bool IsIndex(string type) => type is Index or DockerIndex;

    internal static bool IsConfig(string type) => type is Config or DockerConfig;

    internal static bool IsSchema1(string type) => type is DockerSchema1 or DockerSchema1Signed;

    internal static bool IsLayer(string type) => Layers.Contains(type);
}
