using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Strata.Controllers.Linux;

// sys/ioctl.h, asm-generic/ioctls.h and linux/loop.h.
static partial class Libc
{
    internal const ulong LOOP_CONFIGURE = 0x4C0A;
    internal const ulong LOOP_CTL_GET_FREE = 0x4C82;
    internal const ulong TIOCGWINSZ = 0x5413;
    internal const uint LO_FLAGS_READ_ONLY = 1;
    internal const uint LO_FLAGS_AUTOCLEAR = 4;
    internal const uint LO_FLAGS_DIRECT_IO = 16;
    internal const int LOOP_MAJOR = 7;

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int ioctl(SafeFileHandle fd, ulong request, nint argument);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int ioctl(SafeFileHandle fd, ulong request, in LoopConfig config);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int ioctl(int fd, ulong request, out WindowSize size);

    [StructLayout(LayoutKind.Sequential)]
    internal struct WindowSize
    {
        internal ushort ws_row;
        internal ushort ws_col;
        internal ushort ws_xpixel;
        internal ushort ws_ypixel;
    }

    /// <summary>
    /// struct loop_config (5.8): fd, block_size, then struct loop_info64 at 8 with lo_flags at 52, lo_file_name at 56 of it.
    /// </summary>
    [StructLayout(LayoutKind.Explicit, Size = 304)]
    internal unsafe struct LoopConfig
    {
        [FieldOffset(0)] internal uint fd;
        [FieldOffset(4)] internal uint block_size;
        [FieldOffset(60)] internal uint lo_flags;
        [FieldOffset(64)] internal fixed byte lo_file_name[64];
    }
}
