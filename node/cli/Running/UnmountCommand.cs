using System.CommandLine;
using Strata.Agent;

namespace Strata.Cli.Running;

/// <summary><c>strata unmount</c>: removes target and layers in reverse, while no agent runs.</summary>
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
        var mounted = NodeUnmount.Run(NodeOptions.Read(parse));
        var output = parse.InvocationConfiguration.Output;
        foreach (var point in mounted) output.WriteLine($"unmounted {point}");
        if (mounted.Count == 0) output.WriteLine("nothing was mounted");
        return (int)ExitCode.Done;
    }
}
