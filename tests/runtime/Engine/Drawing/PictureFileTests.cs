using System.Runtime.CompilerServices;

namespace Strata.Runtime.Tests.Drawing;

/// <summary>The picture under docs is what the program draws. <c>STRATA_DRAW=1</c> draws it anew.</summary>
public sealed class PictureFileTests
{
    [Fact]
    public void Thirty_controllers_are_drawn_as_committed()
    {
        var file = PathOf("thirty-controllers.svg");
        var drawn = ThirtyControllers.Graph.ToSvg("A node with 30 controllers");

        if (Environment.GetEnvironmentVariable("STRATA_DRAW") == "1") File.WriteAllText(file, drawn);

        Assert.Equal(File.ReadAllText(file), drawn);
    }

    static string PathOf(string name, [CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../../docs/pictures", name));
}
