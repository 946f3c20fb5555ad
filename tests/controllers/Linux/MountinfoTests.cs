using Strata.Controllers.Linux;
using Xunit;

namespace Strata.Controllers.Tests.Linux;

/// <summary>Lines by hand, after proc_pid_mountinfo(5).</summary>
public sealed class MountinfoTests
{
    [Fact]
    public void All_fields_are_read()
    {
        var entry = Assert.Single(Mountinfo.Parse("36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 propagate_from:3 - ext3 /dev/root rw,errors=continue\n"));

        Assert.Equal((36, 35, "98:0", "/mnt1", "/mnt2", "ext3", "/dev/root"), (entry.Id, entry.ParentId, entry.Device, entry.Root, entry.Target, entry.Type, entry.Source));
        Assert.Equal(["rw", "noatime"], entry.Options);
        Assert.Equal(["master:1", "propagate_from:3"], entry.Propagation);
        Assert.Equal(["rw", "errors=continue"], entry.SuperOptions);
    }

    [Fact]
    public void Optional_fields_may_be_missing()
    {
        Assert.Empty(Assert.Single(Mountinfo.Parse("1 2 0:3 / / rw - tmpfs none rw")).Propagation);
    }

    [Theory]
    [InlineData(@"/a\040b", "/a b")]
    [InlineData(@"/tab\011new\012back\134slash\043", "/tab\tnew\nback\\slash#")]
    [InlineData(@"/\303\244", "/ä")]
    [InlineData(@"/not\09octal\", @"/not\09octal\")]
    public void Octal_escapes_are_undone(string written, string meant)
    {
        Assert.Equal(meant, Assert.Single(Mountinfo.Parse($"1 2 0:3 / {written} rw - tmpfs none rw")).Target);
    }

    [Fact]
    public void A_source_that_looks_like_the_separator_is_a_source()
    {
        Assert.Equal("-", Assert.Single(Mountinfo.Parse("1 2 0:3 / / rw shared:1 - tmpfs - rw")).Source);
    }

    [Fact]
    public void A_line_without_separator_is_refused()
    {
        Assert.Throws<FormatException>(() => Mountinfo.Parse("1 2 0:3 / / rw tmpfs none rw"));
    }

    [Fact]
    public void The_mounts_of_this_process_include_proc()
    {
        Assert.Contains(Mountinfo.Read(), entry => entry is { Target: "/proc", Type: "proc" });
    }
}
