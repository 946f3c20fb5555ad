using Strata.Controllers.Linux;
using Strata.Controllers.Overlay;
using Strata.Controllers.Tests.Linux;
using Strata.Resources;
using Strata.Resources.Node;

namespace Strata.Controllers.Tests.Overlay;

/// <summary>A mounter on a target of its own, and what users see there.</summary>
sealed class MountStage(SquashfsFixture images, string folder, SwitchMode mode)
{
    public const string DataId = "0123456789abcdef0123456789abcdef";

    public MountSite Site { get; } = new(DataId, images.Base, Path.Combine(folder, "run/root"), Path.Combine(folder, "run/mounts"));

    public string Target => Site.Target;

    public Mounter Mounter(string lowers = "Auto") => new(Site, mode, Enum.Parse<LowerMode>(lowers));

    /// <summary>Runs a body in its own mount namespace, with a directory that is gone afterwards.</summary>
    public static void Run(SquashfsFixture images, SwitchMode mode, Action<MountStage> body)
    {
        Needs.Root();
        Needs.Programs("mksquashfs");
        using var folder = new TemporaryDirectory();
        for (var number = 0; number < SquashfsFixture.Count; number++) Files.HardLink(images.Image(number), folder[$"{number}.sqsh"]);
        Directory.CreateDirectory(folder["run"]);
        PrivateMounts.Run(() => body(new MountStage(images, folder.Path, mode)));
    }

    public MountPlan Plan(int generation, params int[] layers) => new(
        new StackName(DataId, generation, StackName.DigestOf(Site.Base, layers.Select(layer => $"{layer}"))),
        Site.Base,
        layers.Select(layer => new PlannedLayer($"{layer:000}.x", Image(layer))).ToEquatableArray());

    /// <returns>Who still uses what was taken away.</returns>
    public EquatableArray<MountHolder> Activate(MountPlan plan, string lowers = "Auto")
    {
        using var built = Mounter(lowers).Build(plan);
        return built.Attach().Items;
    }

    public string Read(string path) => File.ReadAllText(Path.Combine(Target, path));

    public bool Has(string path) => File.Exists(Path.Combine(Target, path));

    /// <summary>The line of mountinfo that users of the target stand on.</summary>
    public MountinfoEntry Visible()
    {
        var place = Files.ReadSymlink(Target) ?? Target;
        return Mountinfo.Read().Last(entry => entry.Target == place);
    }

    /// <summary>The stage's own name of the image, so that its loop devices can be told from those of other tests.</summary>
    public string Image(int number) => Path.Combine(folder, $"{number}.sqsh");

    /// <summary>Loop devices that read from the images.</summary>
    public void AssertLoops(int expected) => LoopFiles.AssertBelow(folder, expected);
}
