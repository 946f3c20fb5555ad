namespace Strata.Controllers.Linux;

/// <summary>Attributes of a mount, as the kernel counts them (MOUNT_ATTR_*).</summary>
[Flags]
public enum MountFlags
{
    None = 0,
    ReadOnly = 1,
    NoSetUserId = 2,
    NoDevices = 4,
}
