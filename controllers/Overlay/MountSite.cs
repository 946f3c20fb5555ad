namespace Strata.Controllers.Overlay;

/// <summary>Where extensions appear: at a target, merged with the base; or in place, in the base itself.</summary>
/// <param name="Target">A directory that is the mount point, or a symlink to it (<see cref="SwitchMode"/>); in place, the base.</param>
/// <param name="Mounts">The agent's own directory, `/run/strata/mounts`.</param>
public sealed record MountSite(string DataId, string Base, string Target, string Mounts)
{
    public bool IsInPlace => Target == Base;

    public static MountSite InPlace(string dataId, string baseDirectory, string mounts) =>
        new(dataId, baseDirectory, baseDirectory, mounts);

    /// <summary>The path of a directory of the base, given as programs in the base see it.</summary>
    internal string PlaceOf(string directory) => Base.TrimEnd('/') + directory;
}
