namespace Strata.Controllers.Oci;

/// <summary>The registry that needs no name, and goes by several.</summary>
static class DockerHub
{
    /// <summary>In references, and in what is configured.</summary>
    public const string Name = "docker.io";

    /// <summary>In older ones, and for helper programs.</summary>
    public const string OldName = "index.docker.io";

    /// <summary>Where it answers.</summary>
    public const string Registry = "registry-1.docker.io";
}
