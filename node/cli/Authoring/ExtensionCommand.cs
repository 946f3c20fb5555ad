using System.CommandLine;

namespace Strata.Cli.Authoring;

/// <summary><c>strata extension …</c>: for those who make extensions. None of these verbs needs an agent.</summary>
sealed class ExtensionCommand : Command
{
    public ExtensionCommand() : base("extension", "Make and check extensions")
    {
        Aliases.Add("ext");
        Add(new InitCommand());
        Add(new BuildCommand());
        Add(new ValidateCommand());
        Add(new PushCommand());
    }
}
