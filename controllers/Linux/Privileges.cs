namespace Strata.Controllers.Linux;

public static class Privileges
{
    /// <summary>The user that files and sockets of this process belong to.</summary>
    public static uint UserId => Libc.geteuid();
}
