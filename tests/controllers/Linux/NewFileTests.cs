using Strata.Controllers.Linux;
using Xunit;

namespace Strata.Controllers.Tests.Linux;

public sealed class NewFileTests : IDisposable
{
    readonly TemporaryDirectory folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Nothing_is_in_the_directory_before_the_file_is_whole()
    {
        using var file = NewFile.For(folder["a"]);

        RandomAccess.Write(file.Content, "half"u8, 0);

        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Published_it_is_in_its_place_and_nothing_else_is_there(bool hasName, bool isTaken)
    {
        if (isTaken) File.WriteAllText(folder["a"], "old and longer");
        using (var file = Make(hasName))
        {
            RandomAccess.Write(file.Content, "new"u8, 0);
            file.Publish();
        }

        Assert.Equal("new", File.ReadAllText(folder["a"]));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Where_its_place_is_a_directory_nothing_changes(bool hasName)
    {
        Directory.CreateDirectory(folder["a/b"]);
        using (var file = Make(hasName)) Assert.Throws<LinuxException>(file.Publish);

        Assert.Equal(folder["a"], Assert.Single(Directory.GetFileSystemEntries(folder.Path)));
    }

    [Fact]
    public void Not_published_it_leaves_nothing()
    {
        Make(hasName: true).Dispose();

        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void It_has_the_mode_that_the_umask_gives(bool hasName)
    {
        Umask.With(UnixFileMode.GroupWrite | UnixFileMode.OtherWrite | UnixFileMode.OtherRead, () =>
        {
            using var file = Make(hasName);
            file.Publish();
        });

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(folder["a"]));
    }

    [Theory]
    [InlineData(Errno.EOPNOTSUPP)]
    [InlineData(Errno.EISDIR)] // of a kernel that does not know such files
    public void Where_no_file_can_be_without_a_name_it_has_one_from_the_beginning(int refused)
    {
        using (var file = NewFile.For(folder["a"], directory => throw new LinuxException("open", directory, refused)))
        {
            Assert.StartsWith(folder[".a."], Assert.Single(Directory.GetFileSystemEntries(folder.Path)));
            RandomAccess.Write(file.Content, "new"u8, 0);
            file.Publish();
        }

        Assert.Equal("new", File.ReadAllText(folder["a"]));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_directory_in_which_nothing_can_be_made_is_told()
    {
        Assert.Equal("ENOENT", Assert.Throws<LinuxException>(() => NewFile.For(folder["missing/a"])).Name);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    NewFile Make(bool hasName) => hasName ? NewFile.Beside(folder["a"]) : NewFile.For(folder["a"]);
}
