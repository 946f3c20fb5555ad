using Strata.EndToEnd.Tests.Sandbox;

namespace Strata.EndToEnd.Tests;

/// <summary>Lines as strace 6.1 prints them, and what they mean.</summary>
public sealed class TraceTests
{
    [Theory]
    [InlineData("""openat(AT_FDCWD</d>, "f", O_RDONLY|O_CLOEXEC) = 3</d/f>""")]
    [InlineData("""openat(AT_FDCWD</d>, "f", O_RDONLY) = -1 ENOENT (No such file or directory)""")]
    [InlineData("""openat(AT_FDCWD</d>, "a O_WRONLY f", O_RDONLY|O_DIRECTORY) = 3</d/a O_WRONLY f>""")]
    [InlineData("""newfstatat(AT_FDCWD</d>, "f", {st_mode=S_IFREG|0644, st_size=1, ...}, 0) = 0""")]
    [InlineData("""access("/etc/ld.so.preload", R_OK)      = -1 ENOENT (No such file or directory)""")]
    [InlineData("""execve("/usr/bin/mksquashfs", ["mksquashfs", "-"], 0x564f2f61e0b0 /* 0 vars */) = 0""")]
    [InlineData("""connect(6<socket:[1]>, {sa_family=AF_UNIX, sun_path="/run/x"}, 9) = 0""")]
    [InlineData("""move_mount(-1, "", -1, "", 0x200 /* MOVE_MOUNT_??? */) = -1 EBADF (Bad file descriptor)""")]
    [InlineData("--- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=22992, si_uid=0, si_status=0} ---")]
    [InlineData("+++ exited with 0 +++")]
    [InlineData("???( <detached ...>")]
    [InlineData("syscall_0xfffffffffffffffe(0, 0x7f, 0, 0, 0, 0) = ?")]
    public void These_change_nothing(string line) => Assert.Empty(Changed(line));

    [Theory]
    [InlineData("""openat(AT_FDCWD</d>, "/a/../f", O_WRONLY|O_CREAT|O_TRUNC, 0666) = 3</f>""", "/f")]
    [InlineData("""openat(AT_FDCWD</d>, "link", O_WRONLY) = 3</elsewhere>""", "/elsewhere")]
    [InlineData("""openat(7</d,d>, "f", O_RDWR) = -1 EACCES (Permission denied)""", "/d,d/f")]
    [InlineData("""openat(7</d>, "../../f", O_RDWR <unfinished ...>) = ?""", "/f")]
    [InlineData("""openat(AT_FDCWD</d>, "we,ird)\"\303\251", O_WRONLY|O_CREAT, 0666) = 3</d/we,ird)\"\303\251>""", """/d/we,ird)\"\303\251""")]
    [InlineData("""openat2(5</d>, "f", {flags=O_WRONLY|O_CREAT|O_CLOEXEC, mode=0600, resolve=RESOLVE_BENEATH}, 24) = 6</d/f>""", "/d/f")]
    [InlineData("""openat(AT_FDCWD</>, "/d", O_RDWR|O_TMPFILE, 0600) = 3</d/#123 (deleted)>""", "/d/#123 (deleted)")]
    [InlineData("""mkdir("/a/b", 0777)                        = -1 EEXIST (File exists)""", "/a/b")]
    [InlineData("""mkdir("b", 0777) = 0""", "b")]
    [InlineData("""unlinkat(4</d>, "sock", 0)      = 0""", "/d/sock")]
    [InlineData("""symlinkat("/etc/passwd", 9</d>, "y") = 0""", "/d/y")]
    [InlineData("""linkat(AT_FDCWD</>, "/data/f", AT_FDCWD</>, "/other/f", 0) = 0""", "/other/f")]
    [InlineData("""bind(3<socket:[324068]>, {sa_family=AF_UNIX, sun_path="/run/s.sock"}, 7) = 0""", "/run/s.sock")]
    [InlineData("""move_mount(5<mnt>, "", AT_FDCWD</>, "/run/root", MOVE_MOUNT_F_EMPTY_PATH) = 0""", "/run/root")]
    [InlineData("""move_mount(5<mnt>, "", 6</run/root>, "", MOVE_MOUNT_F_EMPTY_PATH|MOVE_MOUNT_T_EMPTY_PATH) = 0""", "/run/root")]
    [InlineData("""umount2("/run/root", MNT_DETACH) = 0""", "/run/root")]
    [InlineData("""chmod("/x", 0600 <unfinished ...>""", "/x")]
    public void These_change_a_path(string line, string path) => Assert.Equal([path], Changed(line));

    [Fact]
    public void A_rename_changes_both_paths() => Assert.Equal(
        ["/d/a", "/e/b"], Changed("""renameat2(AT_FDCWD</d>, "a", 8</e>, "b", RENAME_NOREPLACE) = 0"""));

    [Fact]
    public void Relative_paths_mean_something_where_the_thread_is()
    {
        var thread = new TracedThread();
        Assert.Equal(["a"], thread.Changes("""mkdir("a", 0777) = 0"""));

        Assert.Empty(thread.Changes("""execve("/usr/bin/mkdir", ["mkdir"], 0x5 /* 9 vars */) = 0"""));
        Assert.Empty(thread.Changes("""openat(AT_FDCWD</d>, "/etc/ld.so.cache", O_RDONLY|O_CLOEXEC) = 3</etc/ld.so.cache>"""));
        Assert.Equal(["/d/a"], thread.Changes("""mkdir("a", 0777) = 0"""));
        Assert.Empty(thread.Changes("""chdir("a") = 0"""));
        Assert.Empty(thread.Changes("""chdir("nowhere") = -1 ENOENT (No such file or directory)"""));
        Assert.Equal(["/d/a/b"], thread.Changes("""mkdir("b", 0777) = 0"""));
        Assert.Empty(thread.Changes("""fchdir(4</e>) = 0"""));
        Assert.Equal(["/f"], thread.Changes("""mkdir("../f", 0777) = 0"""));
        Assert.Equal("/usr/bin/mkdir", thread.Program);
    }

    [Theory]
    [InlineData("frobnicate(\"/x\") = 0")]
    [InlineData("not a call")]
    public void What_is_not_known_is_no_proof(string line) => Assert.Throws<FormatException>(() => Changed(line));

    [Theory]
    [InlineData("""connect(3<socket:[3]>, {sa_family=AF_INET, sin_port=htons(9), sin_addr=inet_addr("127.0.0.1")}, 16) = -1 EINPROGRESS (Operation now in progress)""", "127.0.0.1:9")]
    [InlineData("""connect(6<socket:[3]>, {sa_family=AF_INET6, sin6_port=htons(53), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "::1", &sin6_addr), sin6_scope_id=0}, 28) = 0""", "::1:53")]
    [InlineData("""sendto(5<socket:[3]>, "x", 1, 0, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("10.0.0.1")}, 16) = 1""", "10.0.0.1:53")]
    [InlineData("""sendmsg(5<socket:[3]>, {msg_name={sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("10.0.0.1")}, msg_namelen=16, msg_iov=[]}, 0) = 1""", "10.0.0.1:53")]
    [InlineData("""connect(5<socket:[3]>, {sa_family=AF_UNIX, sun_path="/var/run/nscd/socket"}, 110) = -1 ENOENT (No such file or directory)""", "/var/run/nscd/socket")]
    [InlineData("""connect(5<socket:[3]>, {sa_family=AF_NETLINK, nl_pid=0, nl_groups=00000000}, 12) = 0""", "AF_NETLINK")]
    [InlineData("""connect(6<socket:[3]>, {sa_family=AF_INET6, sin6_port=htons(80), inet_pton(AF_INET6, "::ffff:10.0.0.1", &sin6_addr)}, 28) = 0""", "10.0.0.1:80")]
    public void Peers_are_seen(string line, string peer) => Assert.Equal([peer], Effects.Peers(SystemCall.Parse(line)!));

    [Theory]
    [InlineData("""sendto(5<TCP:[1]>, "{sa_family=AF_INET, sin_port=htons(9)}", 1, 0, NULL, 0) = 1""")]
    [InlineData("""accept4(5<socket:[3]>, {sa_family=AF_UNIX}, [110 => 2], SOCK_CLOEXEC) = 6<socket:[4]>""")]
    [InlineData("""connect(5<socket:[3]>, {sa_family=AF_UNSPEC, sa_data="\0\0\0\0\0\0\0\0\0\0\0\0\0\0"}, 16) = 0""")]
    public void These_send_to_nobody_new(string line) => Assert.Empty(Effects.Peers(SystemCall.Parse(line)!));

    static string[] Changed(string line) => SystemCall.Parse(line) is { } call ? [.. Effects.ChangedPaths(call)] : [];
}
