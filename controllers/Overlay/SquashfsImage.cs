using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using Strata.Controllers.Linux;
using Strata.Resources.Node;

namespace Strata.Controllers.Overlay;

/// <summary>
/// A squashfs file as a detached mount. The superblock is looked at first, because of a truncated image the kernel says EINVAL and
/// nothing more. This is the one place that turns an image into a mount.
/// </summary>
static class SquashfsImage
{
    const int SuperblockSize = 96;
    const uint Magic = 0x73717368;
    const int MajorVersionAt = 28;
    const int BytesUsedAt = 40;

    /// <exception cref="StageException">`corrupt`.</exception>
    /// <exception cref="LinuxException"/>
    public static MountHandle Mount(PlannedLayer layer, MountFlags flags)
    {
        using var file = OpenChecked(layer);
        using var device = LoopDevice.Attach(file, layer.File);
        return Mounting.Create("squashfs", layer.File, [new MountOption("source", device.Path), new MountOption("ro")], flags);
    }

    static SafeFileHandle OpenChecked(PlannedLayer layer)
    {
        var file = Files.OpenForReading(layer.File);
        try
        {
            Check(file, layer);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    static void Check(SafeFileHandle file, PlannedLayer layer)
    {
        Span<byte> superblock = stackalloc byte[SuperblockSize];
        var size = Files.Stamp(file, layer.File).Size;
        if (RandomAccess.Read(file, superblock, 0) < SuperblockSize) throw Corrupt(layer, $"it has {size} bytes, less than a superblock");
        if (BinaryPrimitives.ReadUInt32LittleEndian(superblock) != Magic) throw Corrupt(layer, "the magic number is missing");

        var major = BinaryPrimitives.ReadUInt16LittleEndian(superblock[MajorVersionAt..]);
        if (major != 4) throw Corrupt(layer, $"its version is {major}, not 4");

        var used = BinaryPrimitives.ReadUInt64LittleEndian(superblock[BytesUsedAt..]);
        if (used > (ulong)size) throw Corrupt(layer, $"it is truncated: {size} of {used} bytes");
    }

    static StageException Corrupt(PlannedLayer layer, string reason) => new(
        ErrorCodes.Corrupt,
        $"extension {layer.Id}: {layer.File} is no usable squashfs image: {reason}",
        "check the disk; apply the configuration again: the layer is built anew");
}
