using System.Formats.Tar;
using Xunit;
using TarWriter = Strata.Controllers.SquashfsBuild.TarWriter;

namespace Strata.Controllers.Tests.SquashfsBuild;

public sealed class TarWriterTests
{
    [Theory]
    [InlineData(99)]
    [InlineData(100)] // as many as a header has room for
    [InlineData(101)]
    [InlineData(4000)]
    public void Names_and_targets_of_every_length_are_read_back_by_another_reader(int length)
    {
        using var stream = new MemoryStream();
        var writer = new TarWriter(stream);
        var (name, target) = (new string('n', length), new string('t', length));
        writer.Symlink(name, "short");
        writer.Symlink("short", target);
        writer.End();

        stream.Position = 0;
        using var reader = new TarReader(stream);
        Assert.Equal((name, "short"), Next());
        Assert.Equal(("short", target), Next());
        Assert.Null(reader.GetNextEntry());

        (string Name, string LinkName) Next() => reader.GetNextEntry() is { } entry ? (entry.Name, entry.LinkName) : default;
    }
}
