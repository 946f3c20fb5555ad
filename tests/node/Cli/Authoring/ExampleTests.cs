namespace Strata.Node.Tests.Cli.Authoring;

/// <summary>What users copy must be right. The example gvisor gets its program from Debian; the demo builds and runs it.</summary>
public class ExampleTests
{
    [Theory]
    [InlineData("hello")]
    [InlineData("motd")]
    public async Task An_example_is_a_valid_extension(string name)
    {
        var said = await Said.ByAsync(TestContext.Current.CancellationToken, "extension", "validate", Path.Combine(Examples(), name));

        Assert.Equal((0, ""), (said.ExitCode, said.Error));
        Assert.StartsWith($"{name} v1.0.0 is a valid extension", said.Output);
    }

    static string Examples()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Controllers.sln"))) directory = directory.Parent!;
        return Path.Combine(directory.FullName, "examples");
    }
}
