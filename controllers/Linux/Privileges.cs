namespace Strata.Controllers.Linux;

public static class Privileges
{
    /// <summary>True when the effective user is root. Mounting may still be refused, inside a container for instance.</summary>
    /// <summary>The user that files and sockets of this process belong to.</summary>
    public static uint UserId => Libc.geteuid();

}
