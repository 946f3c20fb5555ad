using System.Runtime.CompilerServices;
using Strata.Resources;
using Strata.Runtime.Testing;

namespace Strata.Runtime.Tests.Guide;

public sealed class GuideTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_guest_that_leaves_takes_the_greeting_along()
    {
        await using var harness = new ControllerHarness(new Greeter());
        await harness.State.WriteAsync<Guest>("ada", _ => new Guest("Ada", []), ct: Ct);
        await harness.SettleAsync();
        Assert.Equal("Hello, Ada.", (await harness.State.GetAsync<Greeting>("ada", Ct)).Spec.Text);

        await harness.State.TeardownAsync(State.PointerTo<Guest>("ada"), ct: Ct);
        await harness.SettleAsync();
        Assert.Null(await harness.State.FindAsync<Greeting>("ada", Ct));
    }

    [Fact]
    public async Task A_guest_is_greeted()
    {
        await using var harness = new ControllerHarness(new Greeter());
        await harness.WriteAsync("ada", new Guest("Ada", []));
        Assert.Equal("Hello, Ada.", (await harness.CreatedAsync<Greeting>("ada")).Spec.Text);

        await harness.TeardownAsync<Guest>("ada");
        await harness.DestroyedAsync<Greeting>("ada");
    }

    [Fact]
    public async Task The_other_samples_do_what_the_guide_says()
    {
        var sky = "blue";
        var station = new Station(() => sky);
        await using var harness = new ControllerHarness(new Kitchen(), new Seating(), new OpenAirGreeter(), station);
        await harness.WriteAsync("ada", new Guest("Ada", ["soup", "cake"]));
        await harness.CreatedAsync<Order>("ada-soup");
        Assert.Equal(1, (await harness.CreatedAsync<Table>("main")).Spec.Seats);
        Assert.Equal("Hello, Ada, the sky is blue.", (await harness.CreatedAsync<Greeting>("ada")).Spec.Text);

        sky = "grey";
        station.LookAgain();
        await harness.EventuallyAsync<Greeting>("ada", greeting => greeting.Spec.Text == "Hello, Ada, the sky is grey.");
    }

    [Fact]
    public async Task A_guest_is_let_go_when_the_orders_are_gone()
    {
        await using var harness = new ControllerHarness(new Farewell());
        await harness.WriteAsync("ada", new Guest("Ada", []));
        await OfAdaAsync(harness, "soup", new Order("soup"));
        await OfAdaAsync(harness, "card", new Greeting("Come again."));
        await harness.SettleAsync();

        await harness.TeardownAsync<Guest>("ada");
        await harness.CreatedAsync<Greeting>("card");
        await harness.State.DestroyAsync(State.PointerTo<Order>("soup"), ct: Ct);

        await harness.AssertNoneAsync<Greeting>();
        Assert.Empty((await harness.State.GetAsync<Guest>("ada", Ct)).Metadata.Finalizers);
    }

    static async Task OfAdaAsync<TSpec>(ControllerHarness harness, string id, TSpec spec) where TSpec : class, ISpec<TSpec> =>
        await harness.State.CreateAsync(
            new Resource<TSpec>(new Metadata(State.PointerTo<TSpec>(id)) { Labels = StringMap.Empty.Set("guest", "ada") }, spec), ct: Ct);

    [Fact]
    public void The_samples_are_those_of_the_guide()
    {
        var here = Path.GetDirectoryName(ThisFile())!;
        var sources = Lines(File.ReadAllText(Path.Combine(here, "GuideSamples.cs")) + File.ReadAllText(ThisFile()));
        var guide = File.ReadAllText(Path.Combine(here, "../../../docs/writing-controllers.md"));
        var blocks = guide.Split("```csharp\n")[1..].Select(block => block.Split("```")[0])
            .Where(block => block.Contains("class ", StringComparison.Ordinal) || block.Contains("[Fact]", StringComparison.Ordinal))
            .ToArray();

        Assert.True(blocks.Length >= 8);
        Assert.All(blocks, block => Assert.Contains(Lines(block), sources, StringComparison.Ordinal));
    }

    /// <summary>Without indentation; inside the runtime's own tests an override says <c>protected internal</c>.</summary>
    static string Lines(string text) =>
        string.Join('\n', text.Replace("protected internal", "protected", StringComparison.Ordinal).Split('\n').Select(line => line.Trim())).Trim();

    static string ThisFile([CallerFilePath] string path = "") => path;
}
