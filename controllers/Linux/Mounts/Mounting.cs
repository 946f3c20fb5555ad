using System.Text;

namespace Strata.Controllers.Linux;

/// <summary>
/// The mount calls of Linux 5.2 and later: mounts are built detached, out of everybody's sight, and attached in one step. All act on
/// the mount namespace of the calling thread.
/// </summary>
public static class Mounting
{
    /// <summary>A detached mount of a new file system.</summary>
    /// <param name="subject">What is mounted, for messages: the image file.</param>
    /// <exception cref="LinuxException">Names fsopen, fsconfig with the option, or fsmount, and what the kernel said.</exception>
    public static MountHandle Create(string type, string subject, IEnumerable<MountOption> options, MountFlags flags)
    {
        using var context = Handle(Libc.fsopen(Libc.SYS_fsopen, type, Libc.FSOPEN_CLOEXEC), $"fsopen({type})", subject);
        foreach (var option in options) Set(context, option, subject);
        if (Libc.fsconfig(Libc.SYS_fsconfig, context, Libc.FSCONFIG_CMD_CREATE, null, null, 0) < 0)
            throw Failure(context, $"fsconfig({type}, create)", subject);

        return Handle(Libc.fsmount(Libc.SYS_fsmount, context, Libc.FSMOUNT_CLOEXEC, (uint)flags), $"fsmount({type})", subject);
    }

    /// <summary>A detached, private copy of the mount at a directory, without the mounts below it.</summary>
    /// <exception cref="LinuxException"/>
    public static MountHandle Clone(string directory, MountFlags flags) => Clone(directory, flags, 0);

    /// <summary>
    /// The same with all mounts below it that programs see there, which keep their attributes. All of it is private: what is mounted in the
    /// original later does not come, and taking the copy off takes nothing from the original. Unbindable mounts are left out.
    /// </summary>
    /// <param name="flags">Of the mount itself.</param>
    /// <exception cref="LinuxException"/>
    public static MountHandle CloneTree(string path, MountFlags flags) => Clone(path, flags, Libc.AT_RECURSIVE);

    /// <summary>A directory of a mount, for options that take one. The mount lives as long as the handle.</summary>
    /// <param name="path">Relative; its last component is no symlink.</param>
    /// <exception cref="LinuxException"/>
    public static MountHandle OpenDirectory(MountHandle mount, string path) => Handle(
        Libc.openat(mount, path, Libc.O_PATH | Libc.O_DIRECTORY | Libc.O_NOFOLLOW | Libc.O_CLOEXEC, 0), "openat", path);

    /// <summary>Attaches on top of whatever is at the directory.</summary>
    /// <exception cref="LinuxException"/>
    public static void Attach(MountHandle mount, string target) => Move(mount, target, 0, "move_mount");

    /// <summary>
    /// Attaches under the topmost mount at the directory (6.5+), so that detaching the top shows the new mount with no moment in
    /// between. The target has to be a mount point, and neither it nor its parent mount may be the root of the namespace.
    /// </summary>
    /// <exception cref="LinuxException">EINVAL when one of these does not hold, or the kernel is older.</exception>
    public static void AttachBeneath(MountHandle mount, string target) =>
        Move(mount, target, Libc.MOVE_MOUNT_BENEATH, "move_mount(beneath)");

    /// <summary>True when the kernel knows MOVE_MOUNT_BENEATH: an unknown flag is EINVAL before the bad descriptor is EBADF.</summary>
    public static bool CanAttachBeneath()
    {
        const uint Flags = Libc.MOVE_MOUNT_F_EMPTY_PATH | Libc.MOVE_MOUNT_T_EMPTY_PATH | Libc.MOVE_MOUNT_BENEATH;
        return Libc.move_mount(Libc.SYS_move_mount, -1, "", -1, "", Flags) < 0 && Libc.Errno == Errno.EBADF;
    }

    /// <summary>mount(2), for kernels whose new calls cannot say it.</summary>
    /// <exception cref="LinuxException"/>
    public static void MountClassic(string type, string source, string target, MountFlags flags, string data) =>
        Files.Check(Libc.mount(source, target, type, (ulong)flags, data), $"mount({type})", target);

    /// <summary>Keeps the mount at a directory, and what is mounted below it later, out of every other namespace.</summary>
    /// <exception cref="LinuxException"/>
    public static void MakePrivate(string target) =>
        Files.Check(Libc.mount("none", target, "none", Libc.MS_PRIVATE, ""), "mount(private)", target);

    /// <summary>
    /// Takes the topmost mount off the path at once; it ends when the last open file in it is closed (MNT_DETACH). Never follows a
    /// symlink at the end of the path.
    /// </summary>
    /// <exception cref="LinuxException">EINVAL when nothing is mounted there.</exception>
    public static void Detach(string target) =>
        Files.Check(Libc.umount2(target, Libc.MNT_DETACH | Libc.UMOUNT_NOFOLLOW), "umount2(detach)", target);

    static void Move(MountHandle mount, string target, uint flags, string call)
    {
        if (Libc.move_mount(Libc.SYS_move_mount, mount, "", Libc.AT_FDCWD, target, Libc.MOVE_MOUNT_F_EMPTY_PATH | flags) < 0)
            throw LinuxException.Last(call, target);
    }

    static MountHandle Clone(string path, MountFlags flags, uint recursive)
    {
        const uint Detached = Libc.OPEN_TREE_CLONE | Libc.OPEN_TREE_CLOEXEC;
        var clone = Handle(
            Libc.open_tree(Libc.SYS_open_tree, Libc.AT_FDCWD, path, Detached | recursive), "open_tree(clone)", path);
        try
        {
            SetAttributes(clone, new Libc.MountAttributes { propagation = Libc.MS_PRIVATE }, recursive, path);
            if (flags != MountFlags.None) SetAttributes(clone, new Libc.MountAttributes { attr_set = (ulong)flags }, 0, path);
            return clone;
        }
        catch
        {
            clone.Dispose();
            throw;
        }
    }

    static void SetAttributes(MountHandle mount, in Libc.MountAttributes attributes, uint recursive, string subject)
    {
        if (Libc.mount_setattr(Libc.SYS_mount_setattr, mount, "", Libc.AT_EMPTY_PATH | recursive, in attributes, 32) < 0)
            throw LinuxException.Last("mount_setattr", subject);
    }

    static void Set(MountHandle context, MountOption option, string subject)
    {
        var (command, value, extra) = option switch
        {
            { Mount: { } mount } => (Libc.FSCONFIG_SET_FD, null, mount.Number),
            { Value: { } text } => (Libc.FSCONFIG_SET_STRING, text, 0),
            _ => (Libc.FSCONFIG_SET_FLAG, null, 0),
        };
        if (Libc.fsconfig(Libc.SYS_fsconfig, context, command, option.Key, value, extra) >= 0) return;

        var failure = Failure(context, $"fsconfig({option})", subject);
        if (!option.Optional || failure.Number != Errno.EINVAL) throw failure;
    }

    static MountHandle Handle(nint result, string call, string subject) =>
        result < 0 ? throw LinuxException.Last(call, subject) : new MountHandle(result);

    // The kernel puts its messages (`e overlay: Unknown parameter`) into the context, one per read; often there are none.
    static LinuxException Failure(MountHandle context, string call, string subject)
    {
        var errno = Libc.Errno;
        var said = new List<string>();
        Span<byte> buffer = stackalloc byte[1024];
        for (nint length; (length = Libc.read(context, buffer, buffer.Length)) > 0;)
            said.Add(Encoding.UTF8.GetString(buffer[..(int)length]).Trim());

        return new LinuxException(call, subject, errno, string.Join("; ", said));
    }
}
