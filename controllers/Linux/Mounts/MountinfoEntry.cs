using System.Collections.Immutable;

namespace Strata.Controllers.Linux;

/// <summary>One line of /proc/self/mountinfo (proc_pid_mountinfo(5)), with octal escapes undone.</summary>
/// <param name="Device">`major:minor` of the file system.</param>
/// <param name="Root">The directory of the file system that is shown at the target.</param>
/// <param name="Options">Of this mount: `ro`, `nosuid`.</param>
/// <param name="Propagation">`shared:N`, `master:N`, `propagate_from:N`, `unbindable`; empty for a private mount.</param>
/// <param name="SuperOptions">Of the file system: `lowerdir=…`.</param>
public sealed record MountinfoEntry(
    int Id,
    int ParentId,
    string Device,
    string Root,
    string Target,
    ImmutableArray<string> Options,
    ImmutableArray<string> Propagation,
    string Type,
    string Source,
    ImmutableArray<string> SuperOptions);
