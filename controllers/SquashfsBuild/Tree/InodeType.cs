namespace Strata.Controllers.SquashfsBuild;

enum InodeType
{
    File,
    Symlink,
    Directory,

    /// <summary>Device or fifo.</summary>
    Special,
}
