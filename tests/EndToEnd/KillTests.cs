using System.Globalization;
using Strata.EndToEnd.Tests.Kills;
using Strata.EndToEnd.Tests.Parts;

namespace Strata.EndToEnd.Tests;

/// <summary>Agents killed at any moment (reliability.md 1, ostree): twenty here, hundreds in `make soak`.</summary>
public sealed class KillTests : IAsyncLifetime
{
    const int Kills = 20;

    readonly TemporaryDirectory directory = new();
    readonly CancellationToken ct = TestContext.Current.CancellationToken;

    RealRegistry registry = null!;

    public async ValueTask InitializeAsync()
    {
        Requirements.Check(KilledAgents.Programs);
        registry = await RealRegistry.StartAsync(directory, ct);
    }

    public async ValueTask DisposeAsync()
    {
        if (registry is not null) await registry.DisposeAsync();
        directory.Dispose();
    }

    [Fact]
    public async Task Killed_agents_never_break_the_active_generation_and_leave_nothing()
    {
        var given = Environment.GetEnvironmentVariable("STRATA_SEED");
        var seed = given is null ? Random.Shared.Next() : int.Parse(given, CultureInfo.InvariantCulture);
        var talk = TestContext.Current.TestOutputHelper!;
        talk.WriteLine($"STRATA_SEED={seed}");
        var agents = new KilledAgents(registry, new Extensions(directory), seed, talk.WriteLine);

        await agents.RunAsync(Kills, ct);

        Assert.Equal(Kills, agents.Interrupted.Values.Sum());
        Assert.True(agents.Interrupted.Count > 2, "kills came in one or two stages only");
    }
}
