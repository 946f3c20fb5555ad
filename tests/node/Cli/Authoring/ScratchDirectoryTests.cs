using Strata.Cli.Authoring;

namespace Strata.Node.Tests.Cli.Authoring;

public sealed class ScratchDirectoryTests
{
    [Fact]
    public void What_a_killed_program_left_goes_and_what_is_in_use_stays()
    {
        using var other = new ScratchDirectory();
        File.WriteAllText(other.File("kept"), "");
        var left = Left();

        using (var scratch = new ScratchDirectory()) Assert.NotEqual(left, scratch.Path);

        Assert.False(Directory.Exists(left));
        Assert.True(File.Exists(other.File("kept")));
    }

    [Fact]
    public void Many_programs_that_begin_at_once_take_none_of_each_others_folders()
    {
        Parallel.For(0, 16, new ParallelOptions { MaxDegreeOfParallelism = 16 }, _ =>
        {
            for (var round = 0; round < 100; round++)
            {
                using var scratch = new ScratchDirectory();
                File.WriteAllText(scratch.File("a"), "");
                Assert.True(File.Exists(scratch.File("a")));
            }
        });
    }

    /// <summary>Filled before it has its name: tests that run beside this one remove it too.</summary>
    static string Left()
    {
        var filled = Directory.CreateTempSubdirectory("strata-test-").FullName;
        File.WriteAllText(Path.Combine(filled, "layer.tar"), "");
        var left = Path.Combine(Path.GetTempPath(), $"strata-scratch-{Guid.NewGuid():n}");
        Directory.Move(filled, left);
        return left;
    }
}
