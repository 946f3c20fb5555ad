using System.Collections.Immutable;
using System.Globalization;

namespace Strata.Controllers.Linux;

/// <summary>
/// Who holds mounts that were detached: by current directory, root, open files and mapped files. Looks at no more than its limits say: what
/// it tells is true, and may be not all.
/// </summary>
public sealed class MountHolders
{
    readonly HeldMounts mounts;
    readonly LookLimits limits;
    int looks;
    (string Process, ImmutableArray<MountinfoEntry> Mounts)? table;

    MountHolders(HeldMounts mounts, LookLimits limits) => (this.mounts, this.limits) = (mounts, limits);

    /// <returns>By process id, and whether there were more processes, or more to look at, than the limits allow.</returns>
    public static (ImmutableArray<HoldingProcess> Holders, bool IsCutShort) Find(HeldMounts mounts, LookLimits limits)
    {
        if (mounts.Ids.Count == 0) return ([], false);

        var search = new MountHolders(mounts, limits);
        var found = ProcessFiles.Ids().Select(search.Look).OfType<HoldingProcess>().Take(limits.Processes + 1).ToArray();
        var isCutShort = mounts.IsCutShort || found.Length > limits.Processes || search.looks > limits.Looks;
        return ([.. found.Take(limits.Processes).OrderBy(holder => holder.Id)], isCutShort);
    }

    HoldingProcess? Look(int process)
    {
        var directory = string.Create(CultureInfo.InvariantCulture, $"/proc/{process}");
        ImmutableArray<string> holds = [.. Holds(directory).Distinct().Take(limits.HoldsEach)];
        return holds.IsEmpty ? null : new HoldingProcess(process, ProcessFiles.Text($"{directory}/comm")?.TrimEnd('\n') ?? "", holds);
    }

    IEnumerable<string> Holds(string process) => Places(process).Concat(OpenFiles(process)).Concat(MappedFiles(process));

    // An id whose mount has ended may belong to a new one by now; that one is listed, with another device.
    bool IsHeld(int mount, string process) => mounts.DeviceOf(mount) is { } device
        && MountsOf(process) is { IsDefault: false } listed
        && listed.FirstOrDefault(entry => entry.Id == mount) is var found
        && (found is null || found.Device == device);

    // Default when the process has ended. A process may have many files open, so its table is read once.
    ImmutableArray<MountinfoEntry> MountsOf(string process)
    {
        if (table?.Process == process) return table.Value.Mounts;

        table = (process, ProcessFiles.Text($"{process}/mountinfo") is { } text ? Mountinfo.Parse(text) : default);
        return table.Value.Mounts;
    }

    IEnumerable<string> Places(string process)
    {
        foreach (var place in (string[])["cwd", "root"])
        {
            if (MayLook() && ProcessFiles.MountOf($"{process}/{place}") is { } mount && IsHeld(mount, process))
                yield return $"{place} {ProcessFiles.Link($"{process}/{place}")}";
        }
    }

    IEnumerable<string> OpenFiles(string process)
    {
        foreach (var file in ProcessFiles.Names($"{process}/fdinfo").TakeWhile(_ => MayLook()))
        {
            if (ProcessFiles.Text($"{process}/fdinfo/{file}") is { } info && IsHeld(MountIn(info), process))
                yield return $"file {ProcessFiles.Link($"{process}/fd/{file}")}";
        }
    }

    // A mapping tells the device of its file system, in hexadecimal, and no mount.
    IEnumerable<string> MappedFiles(string process)
    {
        if (!MayLook() || ProcessFiles.Text($"{process}/maps") is not { } maps) yield break;

        foreach (var line in maps.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeWhile(_ => MayLook()))
        {
            var fields = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length == 6 && mounts.HasDevice(Decimal(fields[3]))) yield return $"mapped {fields[5]}";
        }
    }

    bool MayLook() => looks++ < limits.Looks;

    static int MountIn(string info)
    {
        const string key = "mnt_id:";
        var line = info.Split('\n').FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal));
        return int.TryParse(line.AsSpan(line is null ? 0 : key.Length), CultureInfo.InvariantCulture, out var mount) ? mount : 0;
    }

    static string Decimal(string device) =>
        device.Split(':') is [var major, var minor] && Hex(major) is { } first && Hex(minor) is { } second
            ? string.Create(CultureInfo.InvariantCulture, $"{first}:{second}")
            : "";

    static int? Hex(string text) =>
        int.TryParse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var number) ? number : null;
}
