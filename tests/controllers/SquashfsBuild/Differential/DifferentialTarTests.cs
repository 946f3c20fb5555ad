using Xunit;

namespace Strata.Controllers.Tests.SquashfsBuild.Differential;

/// <summary>Random archives through our reader and three others (reliability.md 5a, P4); `make soak` runs more.</summary>
public sealed class DifferentialTarTests
{
    const int Archives = 2_000;

    [Fact]
    public async Task What_is_accepted_is_read_as_two_other_programs_read_it()
    {
        Needs.Programs("tar");
        Needs.That(File.Exists(OtherReaders.Python), $"needs {OtherReaders.Python}");
        var run = new DifferentialRun(Seeds.Next());

        await run.RunAsync(0, Archives, TestContext.Current.CancellationToken);

        Assert.True(run.Faults.Count == 0, string.Join('\n', run.Faults));
        Assert.InRange(run.Accepted, Archives / 5, Archives * 4 / 5);
    }
}
