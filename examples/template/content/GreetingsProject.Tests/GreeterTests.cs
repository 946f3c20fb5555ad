using Strata.Runtime.Testing;
using Xunit;

namespace GreetingsNamespace.Tests;

public sealed class GreeterTests
{
    [Fact]
    public async Task A_guest_is_greeted_until_the_guest_leaves()
    {
        await using var harness = new ControllerHarness(new Greeter());
        await harness.WriteAsync("ada", new Guest("Ada"));
        Assert.Equal("Hello, Ada.", (await harness.CreatedAsync<Greeting>("ada")).Spec.Text);

        await harness.TeardownAsync<Guest>("ada");
        await harness.DestroyedAsync<Greeting>("ada");
    }
}
