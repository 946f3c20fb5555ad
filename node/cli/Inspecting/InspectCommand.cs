using System.CommandLine;

namespace Strata.Cli.Inspecting;

/// <summary><c>strata inspect …</c>: for those who want to know how a node works.</summary>
sealed class InspectCommand : Command
{
    public InspectCommand() : base("inspect", "Look into the controllers of the node") => Add(new DependenciesCommand());
}
