using Strata.Controllers.Linux;

namespace Strata.Cli.Running;

/// <summary>The file that this program runs from.</summary>
static class ProgramFile
{
    /// <summary>At a boot its pages are on the disk only, and come one by one as they are touched, if not all are asked for.</summary>
    public static void ReadAhead()
    {
        try
        {
            using var program = Files.OpenForReading("/proc/self/exe");
            Files.ReadAhead(program);
        }
        catch (LinuxException)
        {
            // Then they come one by one.
        }
    }
}
