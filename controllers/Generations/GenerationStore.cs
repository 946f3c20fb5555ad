using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Strata.Controllers.Linux;
using Strata.Controllers.Oci;
using Strata.Controllers.SquashfsBuild;
using Strata.Resources.Node;

namespace Strata.Controllers.Generations;

/// <summary>
/// Generations on disk. A generation is written aside, synced and renamed to its number, and never changed; `current` is a symlink
/// to one of them, swapped by rename. A cut at any instant leaves either no trace below `generations/` or the complete generation,
/// and `current` names the old one or the new one. One user at a time: the lock of the data directory.
/// </summary>
public sealed class GenerationStore
{
    public const int Kept = 3;

    const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    readonly string data;
    readonly string generations;
    readonly VerifiedFiles verified;

    /// <param name="data">The data directory; it exists.</param>
    /// <param name="verified">Follows the files whose names are given and taken here; null: they count as changed.</param>
    /// <exception cref="LinuxException"/>
    public GenerationStore(string data, VerifiedFiles? verified = null)
    {
        this.data = data;
        this.verified = verified ?? new VerifiedFiles(null);
        generations = Path.Combine(data, "generations");
        Files.MakeDirectory(generations, OwnerOnly);
        Files.MakeDirectory(Path.Combine(data, "work"), OwnerOnly);
        Files.RemoveTemporaries(CurrentPath);
    }

    /// <summary>The directory with the generation's files.</summary>
    public string DirectoryOf(int number) => Path.Combine(generations, Text(number));

    /// <summary>The number that `current` names; null before the first activation.</summary>
    /// <exception cref="StageException">`corrupt`: it names no generation.</exception>
    public int? Current()
    {
        if (Files.ReadSymlink(CurrentPath) is not { } target) return null;

        return Number(Path.GetFileName(target)) is { } number
            && target == $"generations/{Text(number)}"
            && Directory.Exists(DirectoryOf(number))
            ? number
            : throw Corrupt($"{CurrentPath} points to {target}, which is no generation");
    }

    /// <summary>Lets `current` name the generation: the commit point of an activation, on the disk when this returns.</summary>
    /// <param name="number">Null takes the name away, when the first activation of all fails after its commit.</param>
    /// <exception cref="StageException">`not-found` or `io`.</exception>
    public void SetCurrent(int? number)
    {
        if (number is { } named) SetCurrent(named);
        else ClearCurrent();
    }

    void SetCurrent(int number)
    {
        if (!Directory.Exists(DirectoryOf(number))) throw Missing(number);

        Guard(() => Files.SwapSymlink(CurrentPath, $"generations/{Text(number)}"));
    }

    void ClearCurrent() => Guard(() =>
    {
        Files.Unlink(CurrentPath);
        Files.SyncDirectory(data);
    });

    /// <summary>While nothing was ever activated, generations left by an install that did not end count for nothing.</summary>
    /// <exception cref="StageException">`io`.</exception>
    public void DropUncommitted()
    {
        if (Current() is not null) return;

        foreach (var number in List()) Guard(() => Remove(number));
    }

    /// <summary>All numbers, ascending.</summary>
    public ImmutableArray<int> List() =>
        [.. Directory.GetDirectories(generations).Select(path => Number(Path.GetFileName(path))).OfType<int>().Order()];

    /// <exception cref="StageException">`not-found`, or `corrupt` when its record cannot be read.</exception>
    public Generation Read(int number)
    {
        var path = Path.Combine(DirectoryOf(number), GenerationRecord.FileName);
        var generation = GenerationRecord.Parse(RecordOf(number, path)) ?? throw Corrupt($"{path} is damaged");
        return generation.Number == number ? generation : throw Corrupt($"{path} is the record of generation {generation.Number}");
    }

    // In one open: a generation may go at any moment.
    static byte[] RecordOf(int number, string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Missing(number);
        }
    }

    /// <summary>
    /// Makes the next generation of these members, complete and on the disk. Its files are hard links, so it needs nothing that is
    /// staged any more.
    /// </summary>
    /// <param name="members">In the order of the list.</param>
    /// <param name="policy">What they were judged by.</param>
    /// <param name="extensionsYaml">The content of `extensions.yaml`.</param>
    /// <param name="layer">The files of a built layer by its key, on the same file system.</param>
    /// <exception cref="StageException">`io`; nothing is left behind.</exception>
    public Generation Create(
        IReadOnlyList<GenerationMember> members, ExtensionPolicy policy, string extensionsYaml, Func<string, LayerFiles> layer)
    {
        var generation = new Generation(NextNumber(), [.. members], policy);
        var aside = Path.Combine(data, "work", $"generation-{Guid.NewGuid():n}");
        try
        {
            Guard(() =>
            {
                Files.MakeDirectory(aside, OwnerOnly);
                verified.WhileNamesChange(members.Select(member => layer(member.LayerKey).Image), () => Link(members, layer, aside));
                Files.WriteDurably(Path.Combine(aside, "extensions.yaml"), Encoding.UTF8.GetBytes(extensionsYaml), OwnerFile);
                Files.WriteDurably(Path.Combine(aside, GenerationRecord.FileName), GenerationRecord.Format(generation), OwnerFile);
                Files.SyncDirectory(aside);
                Files.RenameDurably(aside, DirectoryOf(generation.Number));
            });
            return generation;
        }
        finally
        {
            if (Directory.Exists(aside)) Directory.Delete(aside, recursive: true);
        }
    }

    static void Link(IEnumerable<GenerationMember> members, Func<string, LayerFiles> layer, string directory)
    {
        foreach (var member in members)
        {
            Files.HardLink(layer(member.LayerKey).Image, Path.Combine(directory, member.FileName));
            Files.HardLink(layer(member.LayerKey).Index, Path.Combine(directory, member.IndexName));
        }
    }

    /// <summary>Removes a generation that is not current, if it is there.</summary>
    /// <exception cref="StageException">`io`.</exception>
    public void Drop(int number)
    {
        if (Current() != number && Directory.Exists(DirectoryOf(number))) Guard(() => Remove(number));
    }

    /// <summary>
    /// Removes the oldest until <see cref="Kept"/> are left, never the current one, its predecessor, or those named.
    /// </summary>
    /// <returns>The numbers removed.</returns>
    /// <exception cref="StageException">`io`.</exception>
    public ImmutableArray<int> Prune(params ReadOnlySpan<int> inUse)
    {
        var all = List();
        var kept = new HashSet<int>([.. inUse]);
        if (Current() is { } current) kept.UnionWith([current, Before(all, current)]);
        var excess = Math.Max(0, all.Length - Kept);
        ImmutableArray<int> removed = [.. all.Where(number => !kept.Contains(number)).Take(excess)];
        foreach (var number in removed) Guard(() => Remove(number));
        return removed;
    }

    // Out of sight by one rename, so that a cut while deleting leaves no half generation; the scratch directory is emptied at start.
    void Remove(int number)
    {
        var aside = Path.Combine(data, "work", $"removed-{Guid.NewGuid():n}");
        Files.RenameDurably(DirectoryOf(number), aside);
        verified.WhileNamesChange(
            Directory.EnumerateFiles(generations, "*.sqsh", SearchOption.AllDirectories), () => Directory.Delete(aside, recursive: true));
    }

    string CurrentPath => Path.Combine(data, "current");

    // Numbers are not used twice while `current` may still name one of them.
    int NextNumber() => Math.Max(List().LastOrDefault(), Current() ?? 0) + 1;

    static int Before(ImmutableArray<int> all, int current) => all.LastOrDefault(number => number < current);

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    static int? Number(string name) =>
        int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 && Text(number) == name
            ? number
            : null;

    static StageException Missing(int number) => new(
        ErrorCodes.NotFound, $"generation {number} does not exist", "`strata get generations` lists those that do.");

    static StageException Corrupt(string message) => new(
        ErrorCodes.Corrupt,
        message,
        "check the disk of the data directory; let `current` there name another of its generations, or remove it to install anew");

    void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (IOException failure)
        {
            throw DiskErrors.From(failure, data);
        }
    }
}
