namespace Strata.Controllers.Linux;

/// <summary>Error numbers that code compares with, and the names shown to people. Equal on x86-64 and arm64 (asm-generic/errno).</summary>
static class Errno
{
    internal const int EPERM = 1;
    internal const int ENOENT = 2;
    internal const int EINTR = 4;
    internal const int ENXIO = 6;
    internal const int EBADF = 9;
    internal const int EAGAIN = 11;
    internal const int EACCES = 13;
    internal const int EBUSY = 16;
    internal const int EEXIST = 17;
    internal const int ENODEV = 19;
    internal const int ENOTDIR = 20;
    internal const int EINVAL = 22;
    internal const int ENOSPC = 28;
    internal const int ENOSYS = 38;
    internal const int ENOTEMPTY = 39;

    internal static string Name(int errno) => errno switch
    {
        EPERM => nameof(EPERM),
        ENOENT => nameof(ENOENT),
        EINTR => nameof(EINTR),
        5 => "EIO",
        ENXIO => nameof(ENXIO),
        EBADF => nameof(EBADF),
        EAGAIN => nameof(EAGAIN),
        12 => "ENOMEM",
        EACCES => nameof(EACCES),
        15 => "ENOTBLK",
        EBUSY => nameof(EBUSY),
        EEXIST => nameof(EEXIST),
        18 => "EXDEV",
        ENODEV => nameof(ENODEV),
        ENOTDIR => nameof(ENOTDIR),
        21 => "EISDIR",
        EINVAL => nameof(EINVAL),
        23 => "ENFILE",
        24 => "EMFILE",
        26 => "ETXTBSY",
        27 => "EFBIG",
        ENOSPC => nameof(ENOSPC),
        30 => "EROFS",
        31 => "EMLINK",
        32 => "EPIPE",
        36 => "ENAMETOOLONG",
        ENOSYS => nameof(ENOSYS),
        ENOTEMPTY => nameof(ENOTEMPTY),
        40 => "ELOOP",
        95 => "EOPNOTSUPP",
        116 => "ESTALE",
        122 => "EDQUOT",
        _ => $"errno {errno}",
    };
}
