namespace Strata.Controllers.Overlay;

/// <summary>Where the merged root appears.</summary>
/// <param name="Target">A directory that is the mount point, or a symlink to it (<see cref="SwitchMode"/>).</param>
/// <param name="Mounts">The agent's own directory, `/run/strata/mounts`.</param>
public sealed record MountSite(string DataId, string Base, string Target, string Mounts);
