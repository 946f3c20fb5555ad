using Strata.Resources;
using Strata.Runtime.Testing;

namespace Examples.AddressLeases;

public sealed class AddressAllocatorTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Claims_get_addresses_of_their_pool_and_never_the_same_one(int seed)
    {
        await using var harness = new ControllerHarness(new HarnessOptions { Seed = seed }, new AddressAllocator());
        await harness.WriteAsync("lan", new AddressPool("10.1.0.0/24"));
        for (var number = 0; number < 50; number++) await harness.WriteAsync($"host-{number}", new AddressClaim("lan"));
        await harness.SettleAsync();

        var leases = await harness.State.ListAsync<AddressLease>(ct: Ct);

        Assert.Equal(
            Enumerable.Range(1, 50).Select(last => $"10.1.0.{last}").Order(StringComparer.Ordinal),
            leases.Select(lease => lease.Id));
        Assert.Equal(50, leases.Select(lease => lease.Spec.Claim).Distinct().Count());
    }

    [Fact]
    public async Task A_claim_that_found_all_addresses_taken_gets_the_next_one_that_is_given_back()
    {
        await using var harness = new ControllerHarness(new AddressAllocator());
        await harness.WriteAsync("tiny", new AddressPool("10.1.0.0/30"));
        foreach (var host in new[] { "a", "b", "c" }) await harness.WriteAsync(host, new AddressClaim("tiny"));
        Assert.Equal("all addresses of tiny are taken", (await harness.CreatedAsync<ClaimStatus>("c")).Spec.Error);

        await harness.TeardownAsync<AddressClaim>("a");

        await harness.EventuallyAsync<ClaimStatus>("c", status => status.Spec.Address == "10.1.0.1", TimeSpan.FromSeconds(31));
    }

    [Fact]
    public async Task A_pool_that_changes_moves_its_own_claims_alone()
    {
        await using var harness = new ControllerHarness(new AddressAllocator());
        await harness.WriteAsync("lan", new AddressPool("10.1.0.0/24"));
        await harness.WriteAsync("dmz", new AddressPool("10.2.0.0/24"));
        await harness.WriteAsync("a", new AddressClaim("lan"));
        await harness.WriteAsync("b", new AddressClaim("dmz"));
        var other = await harness.CreatedAsync<ClaimStatus>("b");

        await harness.WriteAsync("lan", new AddressPool("10.9.0.0/24"));

        Assert.Equal(new ClaimStatus("10.9.0.1", null), (await harness.CreatedAsync<ClaimStatus>("a")).Spec);
        await harness.DestroyedAsync<AddressLease>("10.1.0.1");
        Assert.Equal(other, await harness.CreatedAsync<ClaimStatus>("b"));
    }

    [Fact]
    public async Task A_claim_waits_for_its_pool()
    {
        await using var harness = new ControllerHarness(new AddressAllocator());
        await harness.WriteAsync("a", new AddressClaim("lan"));
        Assert.Equal("there is no pool lan", (await harness.CreatedAsync<ClaimStatus>("a")).Spec.Error);

        await harness.WriteAsync("lan", new AddressPool("10.1.0.0/24"));

        Assert.Equal("10.1.0.1", (await harness.CreatedAsync<ClaimStatus>("a")).Spec.Address);
    }

    [Fact]
    public async Task A_claim_that_leaves_stays_while_somebody_uses_its_address()
    {
        await using var harness = new ControllerHarness(new AddressAllocator());
        await harness.WriteAsync("lan", new AddressPool("10.1.0.0/24"));
        await harness.WriteAsync("a", new AddressClaim("lan"));
        await harness.CreatedAsync<AddressLease>("10.1.0.1");
        await harness.State.AddFinalizersAsync<AddressLease>("10.1.0.1", ["firewall"], Ct);

        await harness.TeardownAsync<AddressClaim>("a");
        await harness.DestroyedAsync<ClaimStatus>("a");
        Assert.Equal(Phase.TearingDown, (await harness.CreatedAsync<AddressLease>("10.1.0.1")).Metadata.Phase);
        Assert.Equal("AddressAllocator", Assert.Single((await harness.CreatedAsync<AddressClaim>("a")).Metadata.Finalizers));

        await harness.State.RemoveFinalizersAsync<AddressLease>("10.1.0.1", ["firewall"], Ct);
        await harness.DestroyedAsync<AddressLease>("10.1.0.1");
        Assert.Empty((await harness.CreatedAsync<AddressClaim>("a")).Metadata.Finalizers);
    }
}
