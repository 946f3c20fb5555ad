using System.CommandLine;
using Strata.Cli.Acting;
using Strata.Controllers.InstallConfig;
using Strata.Controllers.Oci;
using Strata.Resources.Node;

namespace Strata.Cli.Authoring;

/// <summary>
/// How verbs that talk to registries themselves get credentials and TLS: from a machine configuration, as the agent does, and from what
/// <c>docker login</c> left.
/// </summary>
static class RegistryOptions
{
    const string Folder = "DOCKER_CONFIG";

    public static Option<string?> Config { get; } = new("--config")
    {
        Description = "Machine configuration whose machine.registries tells credentials, TLS and http:// endpoints",
        HelpName = "FILE",
    };

    public static Option<string?> AuthFile { get; } = new("--authfile")
    {
        Description = $"Credentials as docker, podman and skopeo login write them [${Folder}/config.json; ~/.docker/config.json]",
        HelpName = "FILE",
    };

    /// <param name="host">The registry to be asked.</param>
    /// <exception cref="CommandException">A file that was named is missing or faulty.</exception>
    public static RegistriesConfig For(string host, ParseResult parse)
    {
        var config = parse.GetValue(Config) is { } file ? FromMachine(file) : RegistriesConfig.Empty;
        if (Logins(parse) is not { } logins) return config;

        if (logins.NeedsHelper(host) && config.Hosts.GetValueOrDefault(host)?.Auth is null)
            parse.InvocationConfiguration.Error.WriteLine(
                $"warning: a helper program keeps the credentials of {host}, and is not asked; name others with --authfile or --config");
        return logins.Behind(config);
    }

    static RegistriesConfig FromMachine(string file)
    {
        var read = new MachineConfigFile(file).Read() ?? throw Missing("machine configuration", file);
        var parsed = MachineConfigParser.Parse(read.Text);
        return parsed.Findings.Count == 0
            ? parsed.Registries
            : throw new CommandException(
                ExitCode.ValidationFailed,
                $"{file} is no valid machine configuration",
                [.. parsed.Findings.Select(finding => FindingText.Of(finding, file))]);
    }

    static DockerCredentials? Logins(ParseResult parse)
    {
        if (parse.GetValue(AuthFile) is { } named)
            return File.Exists(named) ? Read(named) : throw Missing("file of credentials", named);

        var usual = Path.Combine(
            Environment.GetEnvironmentVariable(Folder) is { Length: > 0 } folder
                ? folder
                : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".docker"),
            "config.json");
        return File.Exists(usual) ? Read(usual) : null;
    }

    static DockerCredentials Read(string file) => DockerCredentials.Parse(File.ReadAllBytes(file), file);

    static CommandException Missing(string what, string file) =>
        new(ExitCode.NotFound, $"{what} {file} does not exist", "give the path of the file");
}
