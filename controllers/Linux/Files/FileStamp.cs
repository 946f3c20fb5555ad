namespace Strata.Controllers.Linux;

/// <summary>
/// What changes when a file is replaced or written: two equal stamps mean the same, untouched bytes, as far as the kernel keeps
/// the times. Times in nanoseconds since 1970.
/// </summary>
/// <param name="Device">Major number in the upper, minor number in the lower 32 bits.</param>
public sealed record FileStamp(ulong Device, ulong Inode, long Size, Int128 Modified, Int128 Changed);
