namespace Strata.Controllers.Linux;

public static class Privileges
{
    /// <summary>True when the effective user is root. Mounting may still be refused, inside a container for instance.</summary>
    public static bool IsRoot => Libc.geteuid() == 0;
}
