namespace Strata.Controllers.Linux;

/// <summary>One file or directory for as long as it is there, whatever it is called.</summary>
/// <param name="Born">As the number of one that is gone is soon given to another; 0 where the file system does not know.</param>
public readonly record struct FileIdentity(ulong Device, ulong Inode, Int128 Born);
