namespace Strata.Agent;

/// <summary>Where the agent of a node reads, keeps and shows things. The defaults are those of `strata agent`.</summary>
public sealed record ExtensionAgentOptions
{
    /// <summary>The machine configuration; the only truth about what is configured.</summary>
    public string ConfigFile { get; init; } = "/etc/strata/machine.yaml";

    /// <summary>Pulled images, built layers, generations. One agent at a time.</summary>
    public string DataDirectory { get; init; } = "/var/lib/strata";

    /// <summary>The socket of the API, for root only; at most 107 bytes.</summary>
    public string SocketPath { get; init; } = "/run/strata/strata.sock";

    /// <summary>The tree that extensions are laid over.</summary>
    public string BaseDirectory { get; init; } = "/";

    /// <summary>Where the merged root appears.</summary>
    public string TargetDirectory { get; init; } = "/run/strata/root";

    /// <summary>
    /// Extensions are laid over the directories of the base that they touch, and there is no merged root: <see cref="TargetDirectory"/> is
    /// not used.
    /// </summary>
    public bool InPlace { get; init; }

    /// <summary>What version constraints of extensions are checked against.</summary>
    public string HostVersion { get; init; } = "1.9.0";

    /// <summary>
    /// Credentials as `docker login` and its kin write them, for registries that the machine configuration has none for. Read for each
    /// pull; null: none. Helper programs that it names are not run.
    /// </summary>
    public string? AuthFile { get; init; }

    /// <summary>What the agent keeps while it runs and its mounts stay: beside the socket.</summary>
    internal string RunDirectory => Path.GetDirectoryName(Path.GetFullPath(SocketPath))!;

    internal string MountsDirectory => Path.Combine(RunDirectory, "mounts");

    /// <summary>Where programs find the extensions.</summary>
    public string PlaceOfExtensions => InPlace ? BaseDirectory : TargetDirectory;

    internal string LockFile => Path.Combine(DataDirectory, "lock");

    internal string StampFile => Path.Combine(DataDirectory, "stamps");

    internal string WorkDirectory => Path.Combine(DataDirectory, "work");

    internal string LayoutDirectory => Path.Combine(DataDirectory, "oci");
}
