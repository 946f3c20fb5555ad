using System.CommandLine;
using System.CommandLine.Parsing;
using Strata.Agent;
using Strata.Cli.Authoring;

namespace Strata.Cli.Running;

/// <summary>Where the agent of this node works: the same words for every verb that must find it without asking it.</summary>
static class NodeOptions
{
    static readonly ExtensionAgentOptions Defaults = new();

    public static Option<string> Config { get; } = Path("--config", "FILE", "Machine configuration", Defaults.ConfigFile);

    public static Option<string> Data { get; } = Path(
        "--data", "DIR", "Pulled images, built layers and generations", Defaults.DataDirectory);

    public static Option<string> Socket { get; } = Path(
        "--socket", "PATH", "Socket of the API; what is mounted is kept beside it", Defaults.SocketPath);

    public static Option<string> Base { get; } = Path("--base", "DIR", "Tree that extensions are laid over", Defaults.BaseDirectory);

    public static Option<string> Target { get; } = Path("--target", "DIR", "Where the merged root appears", Defaults.TargetDirectory);

    public static Option<bool> InPlace { get; } = new("--in-place")
    {
        Description = "Lay extensions over the directories of the base itself; no merged root",
    };

    public static Option<string?> AuthFile { get; } = new("--authfile")
    {
        Description = "Credentials as docker, podman and skopeo login write them, behind those of the configuration",
        HelpName = "FILE",
    };

    public static ExtensionAgentOptions Read(ParseResult parse) => Defaults with
    {
        ConfigFile = Absolute(parse, Config),
        DataDirectory = Absolute(parse, Data),
        SocketPath = Absolute(parse, Socket),
        BaseDirectory = Absolute(parse, Base),
        TargetDirectory = Absolute(parse, Target),
        InPlace = parse.GetValue(InPlace),
        AuthFile = parse.GetValue(AuthFile) is { } file ? System.IO.Path.GetFullPath(file) : null,
        HostVersion = parse.GetValue(HostVersions.Option) ?? Defaults.HostVersion,
    };

    /// <summary>The two places where extensions may appear exclude each other.</summary>
    public static void CheckPlace(CommandResult agent)
    {
        if (agent.GetValue(InPlace) && agent.GetResult(Target) is { Implicit: false })
            agent.AddError("--in-place and --target exclude each other: in place there is no merged root");
    }

    /// <summary>Of an option that the verb has; its default otherwise.</summary>
    static string Absolute(ParseResult parse, Option<string> option) =>
        System.IO.Path.GetFullPath(parse.GetValue(option) ?? (string)option.GetDefaultValue()!);

    static Option<string> Path(string name, string help, string description, string value) =>
        new(name) { Description = description, HelpName = help, DefaultValueFactory = _ => value };
}
