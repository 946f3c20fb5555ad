namespace Strata.Controllers.SquashfsBuild;

enum InodeType : byte
{
    File,
    Symlink,
    Directory,

    /// <summary>Device or fifo.</summary>
    Special,
}
