namespace Strata.Runtime.Tests.Examples;

/// <summary>The controllers of `examples/`, each with its own tests, as users copy them.</summary>
public sealed class CopiedControllerTests
{
    [Theory]
    [InlineData("unit-files")]
    [InlineData("address-leases")]
    [InlineData("hosts-file")]
    public async Task Its_own_tests_pass(string example)
    {
        var output = await ExampleProgram.RunAsync(example, ["-noLogo", "-noColor"], TestContext.Current.CancellationToken);

        Assert.Matches(@"Total: [4-9], Errors: 0, Failed: 0, Skipped: 0", output);
    }
}
