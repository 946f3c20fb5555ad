using System.Diagnostics;
using System.IO.MemoryMappedFiles;
using Strata.Controllers.Linux;
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
        Assert.Equal(Holders.None, stage.Mounter().Remove());
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

        var holder = Assert.Single(stage.Mounter().Remove().Items);

        Assert.Equal(Environment.ProcessId, holder.Pid);
        Assert.Contains("/bin/a", Assert.Single(holder.Holds, hold => hold.StartsWith("mapped ", StringComparison.Ordinal)));
    });

    [Fact]
    public void A_current_directory_is_told() => Run(stage =>
    {
        stage.Activate(stage.Plan(1, "a"));
        using var inside = Waiting.Start("sh", ["-c", "cd \"$0\" && echo ready && read _", stage.In("usr/local/kept")]);

        var holder = Assert.Single(stage.Activate(stage.Plan(2)));

        Assert.Equal((inside.Id, "sh"), (holder.Pid, holder.Command));
        Assert.StartsWith("cwd ", Assert.Single(holder.Holds));
    });

    [Fact]
    public void A_root_is_told() => Run(stage =>
    {
        Needs.Programs("perl");
        stage.Activate(stage.Plan(1, "a"));
        const string program = "$| = 1; chroot shift or die; print qq(ready\n); <STDIN>";
        using var inside = Waiting.Start("perl", ["-e", program, stage.In("usr/local/kept")]);

        var holder = Assert.Single(stage.Activate(stage.Plan(2, "b")));

        Assert.Equal((inside.Id, "perl"), (holder.Pid, holder.Command));
        Assert.StartsWith("root ", Assert.Single(holder.Holds));
    });

    [Fact]
    public void That_not_all_was_looked_at_is_told()
    {
        Assert.False(IsCut(new LookLimits()));
        Assert.True(IsCut(new LookLimits { Processes = 1 }));
        Assert.True(IsCut(new LookLimits { Namespaces = 0 }));
        Assert.True(IsCut(new LookLimits { TableLength = -1 }));
        Assert.True(IsCut(new LookLimits { Looks = 1 }));

        bool IsCut(LookLimits limits)
        {
            var isCut = false;
            Run(stage =>
            {
                stage.Activate(stage.Plan(1, "a"));
                string[] arguments = ["-c", "cd \"$0\" && echo ready && read _", stage.In("usr/local")];
                using var one = Waiting.Start("sh", arguments);
                using var other = Waiting.Start("sh", arguments);
                var detached = DetachedMounts.Note(stage.Site, limits);
                stage.Mounter().Remove();

                var holders = detached.FindHolders();
                isCut = holders.IsCutShort;
                Assert.InRange(holders.Items.Count, 0, Math.Min(2, limits.Processes));
            });
            return isCut;
        }
    }

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
