using Strata.Resources;
using Strata.Runtime;

namespace Examples.AddressLeases;

/// <summary>
/// Gives every claim a free address of its pool, and takes it back when the claim leaves or the pool no longer has it. No shape fits: the
/// id of an output is found while looking, there are two outputs, and a pass waits for addresses that others give back.
/// </summary>
public sealed class AddressAllocator : QueuedController<AddressClaim>
{
    /// <summary>When a claim that found all addresses taken looks again.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly Input<AddressPool> pools;
    readonly Output<AddressLease> leases;
    readonly Output<ClaimStatus> statuses;

    public AddressAllocator()
    {
        pools = Mapped<AddressPool>(ClaimsOfAsync);
        leases = Exclusive<AddressLease>();
        statuses = Exclusive<ClaimStatus>();
        MappedDestroyReady<AddressLease>(lease => [lease.Spec.Claim]);
    }

    /// <summary>Passes of several claims race for addresses; <see cref="TakeAsync"/> lets one win.</summary>
    public override int Concurrency => 4;

    protected override async Task<Pass> ReconcileAsync(Pointer key, CancellationToken ct)
    {
        if (await Primary.FindAsync(key.Id, ct) is not { Metadata.Phase: Phase.Running } claim) return await LetGoAsync(key.Id, ct);

        await Primary.AddFinalizerAsync(claim.Id, ct: ct);
        var pool = await pools.FindAsync(claim.Spec.Pool, ct);
        var addresses = pool is null ? null : Addresses.Parse(pool.Spec.Network);
        var kept = await KeepAsync(claim.Id, addresses, ct);
        if (addresses is null)
        {
            var error = pool is null ? $"there is no pool {claim.Spec.Pool}" : $"{pool.Spec.Network} of pool {pool.Id} is no IPv4 network";
            return await SayAsync(claim.Id, new ClaimStatus(null, error), Pass.Done, ct);
        }

        return (kept ?? await TakeAsync(claim.Id, addresses, ct)) is { } address
            ? await SayAsync(claim.Id, new ClaimStatus(address, null), Pass.Done, ct)
            : await SayAsync(claim.Id, new ClaimStatus(null, $"all addresses of {claim.Spec.Pool} are taken"), Pass.Again(Patience), ct);
    }

    /// <summary>Gives back what the pool does not have.</summary>
    /// <returns>The address that the claim still has, if any.</returns>
    async ValueTask<string?> KeepAsync(string claim, Addresses? addresses, CancellationToken ct)
    {
        string? kept = null;
        foreach (var lease in await LeasesOfAsync(claim, ct))
        {
            var isGood = kept is null && lease.Metadata.Phase == Phase.Running && addresses?.Contains(lease.Id) == true;
            if (isGood) kept = lease.Id;
            else await leases.RemoveAsync(lease.Id, ct);
        }

        return kept;
    }

    async ValueTask<string?> TakeAsync(string claim, Addresses addresses, CancellationToken ct)
    {
        var taken = (await leases.ListAsync(ct: ct)).Select(lease => lease.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var address in addresses.All().Where(address => !taken.Contains(address)))
        {
            try
            {
                await leases.CreateAsync(address, new AddressLease(claim), ct);
                return address;
            }
            catch (AlreadyExistsException)
            {
                // The pass of another claim was faster: the next one.
            }
        }

        return null;
    }

    /// <summary>The claim is free to go when nobody uses its addresses any more; their end wakes it until then.</summary>
    async ValueTask<Pass> LetGoAsync(string claim, CancellationToken ct)
    {
        await statuses.RemoveAsync(claim, ct);
        var isFree = true;
        foreach (var lease in await LeasesOfAsync(claim, ct)) isFree &= await leases.RemoveAsync(lease.Id, ct);

        if (isFree) await Primary.RemoveFinalizerAsync(claim, ct: ct);
        return Pass.Done;
    }

    async ValueTask<Pass> SayAsync(string claim, ClaimStatus status, Pass pass, CancellationToken ct)
    {
        await statuses.WriteAsync(claim, status, ct);
        return pass;
    }

    async ValueTask<IEnumerable<Resource<AddressLease>>> LeasesOfAsync(string claim, CancellationToken ct) =>
        (await leases.ListAsync(ct: ct)).Where(lease => lease.Spec.Claim == claim);

    async ValueTask<IEnumerable<string>> ClaimsOfAsync(Resource<AddressPool> pool, CancellationToken ct) =>
        (await Primary.ListAsync(ct: ct)).Where(claim => claim.Spec.Pool == pool.Id).Select(claim => claim.Id);
}
