namespace Strata.Controllers.SquashfsBuild;

/// <summary>Owners are not carried over, but an id that would wrap around in 32 bits marks a forged header (CVE-2024-40635).</summary>
static class TarOwner
{
    /// <summary>2^32 - 1 means "no owner" to the kernel.</summary>
    public const long Largest = uint.MaxValue - 1L;

    public static bool IsValid(ReadOnlySpan<byte> field) => TarNumber.TryParse(field, out var id) && id is >= 0 and <= Largest;
}
