namespace Strata.Controllers.Linux;

/// <summary>The mounts of all mount namespaces that processes live in.</summary>
sealed class OtherNamespaces(LookLimits limits)
{
    /// <summary>There were more than is read.</summary>
    public bool IsCutShort { get; private set; }

    public IEnumerable<MountinfoEntry> Mounts()
    {
        var length = 0L;
        foreach (var process in Processes())
        {
            if (IsCutShort = length > limits.TableLength) yield break;
            if (ProcessFiles.Text($"/proc/{process}/mountinfo") is not { } table) continue;

            length += table.Length;
            foreach (var mount in Mountinfo.Parse(table)) yield return mount;
        }
    }

    // One process of each namespace tells of all mounts in it.
    IEnumerable<int> Processes()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var looks = 0;
        foreach (var process in ProcessFiles.Ids())
        {
            if (IsCutShort = looks++ >= limits.Looks) yield break;
            if (ProcessFiles.Link($"/proc/{process}/ns/mnt") is not { } space || !seen.Add(space)) continue;
            if (IsCutShort = seen.Count > limits.Namespaces) yield break;

            yield return process;
        }
    }
}
