using System.Collections.Immutable;
using Strata.Controllers.Linux;
using Strata.Controllers.Overlay;
using Strata.Controllers.Tests.Linux;
using Strata.Resources;
using Strata.Resources.Node;

namespace Strata.Controllers.Tests.Overlay;

/// <summary>A small system of its own, on which extensions are laid in place.</summary>
sealed class InPlaceStage(string folder, SwitchMode mode)
{
    public const string DataId = "0123456789abcdef0123456789abcdef";

    public MountSite Site { get; } = MountSite.InPlace(DataId, Path.Combine(folder, "base"), Path.Combine(folder, "run/mounts"));

    public string Base => Site.Base;

    public SwitchMode Mode => mode;

    /// <summary>Runs a body in its own mount namespace, with a directory that is gone afterwards.</summary>
    public static void Run(InPlaceFixture images, SwitchMode mode, Action<InPlaceStage> body)
    {
        Needs.Root();
        Needs.Programs("mksquashfs");
        using var folder = new TemporaryDirectory();
        foreach (var name in InPlaceFixture.Names) Files.HardLink(images.Image(name), folder[$"{name}.sqsh"]);
        Directory.CreateDirectory(folder["run"]);
        foreach (var directory in (string[])["usr/local/kept", "etc/cri/conf.d/kept", "usr/lib/firmware/kept", "usr/lib", "etc"])
            Write(folder["base"], $"{directory}/x", "base");

        Write(folder["base"], "usr/local/top", "base");

        PrivateMounts.Run(() => body(new InPlaceStage(folder.Path, mode)));
    }

    public static void Write(string root, string path, string content)
    {
        var file = Path.Combine(root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
    }

    public InPlaceMounter Mounter(string lowers = "Auto") => new(Site, mode, Enum.Parse<LowerMode>(lowers));

    /// <summary>As the controller computes it.</summary>
    public MountPlan Plan(int generation, params string[] names) => new(
        new StackName(DataId, generation, StackName.DigestOf(Base, names)),
        Base,
        names.Select(name => new PlannedLayer(name, Path.Combine(folder, $"{name}.sqsh"))).ToEquatableArray(),
        CoveredDirectories.Compute([.. names.Select(InPlaceFixture.Index)], new OriginalTree(Base, Site.Mounts)));

    public EquatableArray<MountHolder> Activate(MountPlan plan, string lowers = "Auto")
    {
        using var built = Mounter(lowers).Build(plan);
        return built.Attach().Items;
    }

    public string In(string path) => Path.Combine(Base, path);

    public string Read(string path) => File.ReadAllText(In(path));

    /// <summary>Everything in the base as programs see it: type, mode, times and bytes of every name.</summary>
    public ImmutableArray<string> Tree() =>
    [
        .. new DirectoryInfo(Base).EnumerateFileSystemInfos("*", SearchOption.AllDirectories)
            .Select(entry => $"{entry.FullName} {entry.UnixFileMode} {entry.LastWriteTimeUtc:O} {Content(entry)}")
            .Order(StringComparer.Ordinal),
    ];

    public EquatableArray<MountedCover> Covers() => Mounter().Observe().Covers;

    /// <summary>Covered directories, each with the generation that programs see in it.</summary>
    public string Seen() => string.Join(' ', Covers().Items.Select(cover => $"{cover.Directory}={cover.Stacks.Items[^1].Generation}"));

    public IEnumerable<int> Mounts() => Mountinfo.Read().Select(entry => entry.Id);

    public void MountTmpfs(string path)
    {
        using var tmpfs = Mounting.Create("tmpfs", path, [new MountOption("source", "somebody")], MountFlags.None);
        Mounting.Attach(tmpfs, In(path));
    }

    /// <summary>Loop devices that read from the images.</summary>
    public void AssertLoops(int expected) => LoopFiles.AssertBelow(folder, expected);

    static string Content(FileSystemInfo entry) => entry is FileInfo file ? File.ReadAllText(file.FullName) : "";
}
