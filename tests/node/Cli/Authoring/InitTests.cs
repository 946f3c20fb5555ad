using Strata.Cli;

namespace Strata.Node.Tests.Cli.Authoring;

public sealed class InitTests : IDisposable
{
    readonly TemporaryDirectory directory = new();

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_begun_can_be_built_at_once()
    {
        var said = await Said.ByAsync(Ct, "extension", "init", directory["tea"]);
        var validated = await Said.ByAsync(Ct, "extension", "validate", directory["tea"]);

        Assert.Equal(0, said.ExitCode);
        Assert.Equal(0, validated.ExitCode);
        Assert.StartsWith("tea v0.1.0 is a valid extension", validated.Output);
    }

    [Theory]
    [InlineData("manifest.yaml")]
    [InlineData("README.md")]
    public async Task Nothing_is_overwritten(string file)
    {
        directory.Write($"tea/{file}", "mine");

        var said = await Said.ByAsync(Ct, "extension", "init", directory["tea"]);

        Assert.Equal((int)ExitCode.Conflict, said.ExitCode);
        Assert.Equal("mine", File.ReadAllText(directory[$"tea/{file}"]));
        Assert.Single(Directory.EnumerateFileSystemEntries(directory["tea"]));
    }

    [Fact]
    public async Task A_file_is_no_folder_to_make()
    {
        var file = directory.Write("tea", "mine");

        var said = await Said.ByAsync(Ct, "extension", "init", file);

        Assert.Equal(((int)ExitCode.Conflict, $"error: {file} exists, and is not overwritten"), (said.ExitCode, said.Error.Split('\n')[0]));
    }

    [Fact]
    public async Task A_name_that_no_extension_may_have_is_misuse()
    {
        var said = await Said.ByAsync(Ct, "extension", "init", directory["with blank"]);

        Assert.Equal((int)ExitCode.Usage, said.ExitCode);
        Assert.False(Directory.Exists(directory["with blank"]));
    }

    public void Dispose() => directory.Dispose();
}
