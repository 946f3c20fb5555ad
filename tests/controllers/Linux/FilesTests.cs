using Strata.Controllers.Linux;
using Xunit;

namespace Strata.Controllers.Tests.Linux;

public sealed class FilesTests : IDisposable
{
    const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    readonly TemporaryDirectory folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_durable_write_replaces_the_content_sets_the_mode_and_leaves_nothing_else()
    {
        File.WriteAllText(folder["a"], "old and longer");

        Files.WriteDurably(folder["a"], "new"u8, Private | UnixFileMode.GroupRead);

        Assert.Equal("new", File.ReadAllText(folder["a"]));
        Assert.Equal(Private | UnixFileMode.GroupRead, File.GetUnixFileMode(folder["a"]));
        Assert.Equal(folder["a"], Assert.Single(Directory.GetFileSystemEntries(folder.Path)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_a_killed_writer_left_is_removed_and_nothing_else(bool isSymlink)
    {
        Directory.CreateDirectory(folder["a/b"]);
        var temporary = isSymlink
            ? TemporaryOf(() => Files.SwapSymlink(folder["a"], "there"))
            : TemporaryOf(() => Files.WriteDurably(folder["a"], "new"u8, Private));
        var guid = Guid.NewGuid().ToString("n");
        string[] foreign =
            [folder[$".b.{guid}"], folder[$".a.{guid}.swp"], folder[$".a.{guid[1..]}"], folder[$"a.{guid}"], folder[$".aa.{guid}"]];
        foreach (var path in foreign) File.WriteAllText(path, "");
        var directory = Directory.CreateDirectory(folder[$".a.{guid}"]).FullName;
        if (isSymlink) File.CreateSymbolicLink(temporary, "there");
        else File.WriteAllText(temporary, "half");

        Files.RemoveTemporaries(folder["a"]);

        Assert.Equal([.. foreign.Append(directory).Append(folder["a"]).Order()], Directory.GetFileSystemEntries(folder.Path).Order());
    }

    [Fact]
    public async Task What_another_user_owns_is_not_taken_for_ours()
    {
        Needs.Root();
        var path = folder[$".a.{Guid.NewGuid():n}"];
        File.WriteAllText(path, "");
        await new Command("chown", ["65534", path]).RunAsync(TestContext.Current.CancellationToken);

        Files.RemoveTemporaries(folder["a"]);

        Assert.True(File.Exists(path));
    }

    /// <summary>The name that a writer of the directory uses: it fails in the rename, and says from where.</summary>
    static string TemporaryOf(Action write) => Assert.Throws<LinuxException>(write).Path.Split(' ')[0];

    [Fact]
    public void A_durable_write_that_cannot_be_renamed_leaves_everything_as_it_was()
    {
        Directory.CreateDirectory(folder["a/b"]);

        var failure = Assert.Throws<LinuxException>(() => Files.WriteDurably(folder["a"], "new"u8, Private));

        Assert.Equal("rename", failure.Call);
        Assert.Equal(folder["a"], Assert.Single(Directory.GetFileSystemEntries(folder.Path)));
    }

    [Fact]
    public void A_failure_names_call_path_and_error()
    {
        var failure = Assert.Throws<LinuxException>(() => Files.SyncDirectory(folder["missing"]));

        Assert.Equal($"open {folder["missing"]}: ENOENT (No such file or directory)", failure.Message);
        Assert.Equal(2, failure.Number);
    }

    [Fact]
    public void A_failing_fsync_is_reported()
    {
        using var file = Files.Open("/dev/null", Libc.O_RDONLY);

        Assert.Equal("EINVAL", Assert.Throws<LinuxException>(() => Files.Sync(file, "/dev/null")).Name);
    }

    [Fact]
    public void An_exclusive_create_refuses_a_name_that_is_taken_by_a_dangling_symlink()
    {
        File.CreateSymbolicLink(folder["a"], folder["elsewhere"]);

        Assert.Equal("EEXIST", Assert.Throws<LinuxException>(() => Files.CreateExclusively(folder["a"])).Name);
        Assert.False(File.Exists(folder["elsewhere"]));
    }

    [Fact]
    public void A_hard_link_has_the_same_stamp_and_a_copy_has_not()
    {
        File.WriteAllText(folder["a"], "x");
        File.Copy(folder["a"], folder["copy"]);
        Files.HardLink(folder["a"], folder["link"]);

        Assert.Equal(Files.Stamp(folder["a"]), Files.Stamp(folder["link"]));
        Assert.NotEqual(Files.Stamp(folder["a"]), Files.Stamp(folder["copy"]));
    }

    [Fact]
    public void A_stamp_tells_size_and_modification_time()
    {
        File.WriteAllText(folder["a"], "12345");
        File.SetLastWriteTimeUtc(folder["a"], new DateTime(2001, 9, 9, 1, 46, 40, DateTimeKind.Utc));

        var stamp = Files.Stamp(folder["a"]);

        Assert.Equal(5, stamp.Size);
        Assert.Equal((Int128)1_000_000_000 * 1_000_000_000, stamp.Modified);
    }

    [Fact]
    public void Types_are_those_of_the_path_itself()
    {
        File.WriteAllText(folder["file"], "");
        File.CreateSymbolicLink(folder["link"], "/");

        Assert.Equal(FileType.File, Files.TypeOf(folder["file"]));
        Assert.Equal(FileType.Symlink, Files.TypeOf(folder["link"]));
        Assert.Equal(FileType.Directory, Files.TypeOf(folder.Path));
        Assert.Equal(FileType.Missing, Files.TypeOf(folder["file/below"]));
        Assert.Equal(FileType.Other, Files.TypeOf("/dev/null"));
    }

    [Fact]
    public void A_symlink_is_swapped_in_one_step()
    {
        Files.SwapSymlink(folder["current"], "one");
        Files.SwapSymlink(folder["current"], "two");

        Assert.Equal("two", Files.ReadSymlink(folder["current"]));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Reading_a_symlink_that_is_none_gives_null()
    {
        File.WriteAllText(folder["file"], "");

        Assert.Null(Files.ReadSymlink(folder["file"]));
        Assert.Null(Files.ReadSymlink(folder["missing"]));
    }

    [Fact]
    public void A_directory_gets_its_mode_whatever_the_umask()
    {
        Umask.With((UnixFileMode)0x3f, () => Files.MakeDirectory(folder["d"], (UnixFileMode)0x1ed));

        Assert.Equal((UnixFileMode)0x1ed, File.GetUnixFileMode(folder["d"]));
    }
}
