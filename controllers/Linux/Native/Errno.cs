namespace Strata.Controllers.Linux;

/// <summary>Error numbers that code compares with, and the names shown to people. Equal on x86-64 and arm64 (asm-generic/errno).</summary>
public static class Errno
{
    public const int EPERM = 1;
    public const int ENOENT = 2;
    public const int EINTR = 4;
    public const int ENXIO = 6;
    public const int EBADF = 9;
    public const int EAGAIN = 11;
    public const int EACCES = 13;
    public const int EBUSY = 16;
    public const int EEXIST = 17;
    public const int ENODEV = 19;
    public const int ENOTDIR = 20;
    public const int EISDIR = 21;
    public const int EINVAL = 22;
    public const int ENOSPC = 28;
    public const int EROFS = 30;
    public const int ENAMETOOLONG = 36;
    public const int ENOSYS = 38;
    public const int ENOTEMPTY = 39;
    public const int EOPNOTSUPP = 95;
    public const int EDQUOT = 122;

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
        EISDIR => nameof(EISDIR),
        EINVAL => nameof(EINVAL),
        23 => "ENFILE",
        24 => "EMFILE",
        26 => "ETXTBSY",
        27 => "EFBIG",
        ENOSPC => nameof(ENOSPC),
        EROFS => nameof(EROFS),
        31 => "EMLINK",
        32 => "EPIPE",
        36 => "ENAMETOOLONG",
        ENOSYS => nameof(ENOSYS),
        ENOTEMPTY => nameof(ENOTEMPTY),
        40 => "ELOOP",
        EOPNOTSUPP => nameof(EOPNOTSUPP),
        116 => "ESTALE",
        EDQUOT => nameof(EDQUOT),
        _ => $"errno {errno}",
    };
}
