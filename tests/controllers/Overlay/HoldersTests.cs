using System.Diagnostics;
using System.IO.MemoryMappedFiles;
using Strata.Controllers.Overlay;
using Xunit;

namespace Strata.Controllers.Tests.Overlay;

/// <summary>Who still uses what was taken away, as users and the log are told.</summary>
[Collection(nameof(InPlaceMounts))]
public sealed class HoldersTests(InPlaceFixture images)
{
    static readonly string Self = Process.GetCurrentProcess().ProcessName;

    [Fact]
    public void Nobody_holds_what_nobody_uses() => Run(stage =>
    {
        stage.Activate(stage.Plan(1, "a"));

        Assert.Empty(stage.Activate(stage.Plan(2, "b")));
        Assert.Empty(stage.Mounter().Remove());
    });

    [Fact]
    public void An_open_file_is_told_with_its_process_and_path() => Run(stage =>
    {
        stage.Activate(stage.Plan(1, "a", "b"));
        using var open = File.OpenRead(stage.In("usr/local/bin/a"));

        var holder = Assert.Single(stage.Activate(stage.Plan(2, "b")));

        Assert.Equal(Environment.ProcessId, holder.Pid);
        Assert.Equal(Self[..Math.Min(15, Self.Length)], holder.Command);
        Assert.StartsWith("file ", Assert.Single(holder.Holds));
        Assert.Contains("/bin/a", holder.Holds[0]);
    });

    [Fact]
    public void A_mapped_file_is_told_also_when_it_is_closed() => Run(stage =>
    {
        stage.Activate(stage.Plan(1, "a"));
        using var mapped = Map(stage.In("usr/local/bin/a"));

        var holder = Assert.Single(stage.Mounter().Remove());

        Assert.Equal(Environment.ProcessId, holder.Pid);
        Assert.Contains("/bin/a", Assert.Single(holder.Holds, hold => hold.StartsWith("mapped ", StringComparison.Ordinal)));
    });

    [Fact]
    public void A_current_directory_and_a_root_are_told() => Run(stage =>
    {
        stage.Activate(stage.Plan(1, "a"));
        using var inside = Waiting.Start("sh", ["-c", "cd \"$0\" && echo ready && read _", stage.In("usr/local/kept")]);

        var holder = Assert.Single(stage.Activate(stage.Plan(2)));

        Assert.Equal((inside.Id, "sh"), (holder.Pid, holder.Command));
        Assert.StartsWith("cwd ", Assert.Single(holder.Holds));
    });

    [Fact]
    public void A_process_in_a_mount_namespace_of_its_own_is_found_by_its_copy_of_the_mount() => Run(stage =>
    {
        stage.Activate(stage.Plan(1, "a"));
        const string program = "exec 3<\"$0\" && echo ready && read _";
        using var apart = Waiting.Start(
            "unshare", ["--mount", "--propagation", "private", "sh", "-c", program, stage.In("usr/local/bin/a")]);

        var holders = stage.Activate(stage.Plan(2, "d"));

        Assert.StartsWith("file ", Assert.Single(holders, holder => holder.Pid == apart.Id).Holds[0]);
    });

    [Fact]
    public void What_is_still_mounted_is_not_asked_about() => Run(stage =>
    {
        stage.Activate(stage.Plan(1, "a", "d"));
        using var open = File.OpenRead(stage.In("usr/lib/firmware/d"));
        stage.Activate(stage.Plan(1, "a", "d"));

        Assert.Empty(stage.Activate(stage.Plan(1, "a", "d")));
    });

    [Fact]
    public void The_name_of_a_process_is_made_fit_for_terminals() => Run(stage =>
    {
        stage.Activate(stage.Plan(1, "a"));
        using var odd = Waiting.Start(
            "sh", ["-c", "printf 'a\\033[31mb' > /proc/$$/comm; cd \"$0\" && echo ready && read _", stage.In("usr/local")]);

        Assert.Equal(@"a\u001b[31mb", Assert.Single(stage.Activate(stage.Plan(2))).Command);
    });

    void Run(Action<InPlaceStage> body) => InPlaceStage.Run(images, SwitchMode.Beneath, body);

    static MemoryMappedViewAccessor Map(string path)
    {
        using var file = MemoryMappedFile.CreateFromFile(
            File.OpenRead(path), null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        return file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
    }
}
