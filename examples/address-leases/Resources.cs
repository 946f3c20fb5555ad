using Strata.Resources;

namespace Examples.AddressLeases;

/// <summary>Addresses to give out.</summary>
/// <param name="Network">IPv4, such as `10.1.0.0/24`; its first and last address are given to nobody.</param>
[Resource]
public sealed partial record AddressPool([property: Field(1)] string Network)
{
    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create("AddressPools.example.dev", "network");
}

/// <summary>Somebody wants an address of a pool.</summary>
/// <param name="Pool">The id of the pool.</param>
[Resource]
public sealed partial record AddressClaim([property: Field(1)] string Pool)
{
    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create("AddressClaims.example.dev", "network");
}

/// <summary>An address that is given out: it is the id, so the state itself refuses to give it out twice.</summary>
/// <param name="Claim">The id of the claim.</param>
[Resource]
public sealed partial record AddressLease([property: Field(1)] string Claim)
{
    public static ResourceDefinition Definition { get; } =
        ResourceDefinition.Create("AddressLeases.example.dev", "network", printColumns: [new("Claim", "{.claim}")]);
}

/// <summary>What became of the claim with the same id: an address, or why there is none.</summary>
[Resource]
public sealed partial record ClaimStatus(
    [property: Field(1, OmitEmpty = true)] string? Address, [property: Field(2, OmitEmpty = true)] string? Error)
{
    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create(
        "ClaimStatuses.example.dev", "network", printColumns: [new("Address", "{.address}"), new("Error", "{.error}")]);
}
