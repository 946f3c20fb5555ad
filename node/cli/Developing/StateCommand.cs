using System.CommandLine;

namespace Strata.Cli.Developing;

/// <summary><c>strata state</c>: a state without a node around it.</summary>
sealed class StateCommand : Command
{
    public StateCommand() : base("state", "Work with a bare COSI state") => Add(new StateServeCommand());
}
