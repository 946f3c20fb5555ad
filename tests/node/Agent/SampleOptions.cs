using Strata.Agent;
using Strata.Node.Tests.Cli;

namespace Strata.Node.Tests.Agent;

static class SampleOptions
{
    /// <summary>An agent that keeps everything below one directory, which is its base too.</summary>
    public static ExtensionAgentOptions In(TemporaryDirectory directory) => new()
    {
        ConfigFile = directory["machine.yaml"],
        DataDirectory = directory["data"],
        SocketPath = directory["run/strata.sock"],
        BaseDirectory = directory.Path,
        TargetDirectory = directory["run/root"],
    };
}
