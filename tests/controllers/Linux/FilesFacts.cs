namespace Strata.Controllers.Tests.Linux;

/// <summary>What tells two names of one file from two files.</summary>
static class FilesFacts
{
    public static (ulong Device, ulong Inode, long Size) Of(string path)
    {
        var stamp = Controllers.Linux.Files.Stamp(path);
        return (stamp.Device, stamp.Inode, stamp.Size);
    }
}
