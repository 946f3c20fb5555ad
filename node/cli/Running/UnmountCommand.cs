using System.CommandLine;
using Strata.Agent;

namespace Strata.Cli.Running;

/// <summary><c>strata unmount</c>: removes the merged root and what was laid over the base, while no agent runs.</summary>
sealed class UnmountCommand : Command
{
    public UnmountCommand() : base("unmount", "Take away what a stopped agent left mounted")
    {
        Add(NodeOptions.Data);
        Add(NodeOptions.Base);
        Add(NodeOptions.Target);
        Add(NodeOptions.Socket);
        SetAction(Run);
    }

    static int Run(ParseResult parse)
    {
        var options = NodeOptions.Read(parse);
        var unmounted = NodeUnmount.Run(options);
        var output = parse.InvocationConfiguration.Output;
        foreach (var point in unmounted.MountPoints) output.WriteLine($"unmounted {point}");
        foreach (var holder in unmounted.Holders)
            output.WriteLine($"still used by process {holder.Pid} ({holder.Command}): {string.Join(", ", holder.Holds)}");

        if (unmounted.IsCutShort) output.WriteLine("more processes may use it: not all of this machine were looked at");
        if (unmounted.MountPoints.Count == 0) output.WriteLine($"nothing was mounted at {options.PlaceOfExtensions}");
        return (int)ExitCode.Done;
    }
}
