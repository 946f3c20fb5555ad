using System.CommandLine;
using Strata.Cli.Acting;
using Strata.Controllers.InstallConfig;
using Strata.Controllers.Oci;
using Strata.Resources.Node;

namespace Strata.Cli.Authoring;

/// <summary>
/// How verbs that talk to registries themselves get credentials and TLS: from a machine configuration, as the agent does, then from what
/// <c>docker login</c> left, then from the helper programs that it names.
/// </summary>
static class RegistryOptions
{
    const string Folder = "DOCKER_CONFIG";

    public static Option<string?> Config { get; } = new("--config")
    {
        Description = "Machine configuration whose machine.registries tells mirrors, credentials, TLS and http:// endpoints",
        HelpName = "FILE",
    };

    public static Option<string?> AuthFile { get; } = new("--authfile")
    {
        Description = $"Credentials as docker, podman and skopeo login write them [${Folder}/config.json; ~/.docker/config.json]",
        HelpName = "FILE",
    };

    /// <summary>For pulling an image.</summary>
    /// <exception cref="CommandException">A file that was named is missing or faulty.</exception>
    public static async Task<RegistriesConfig> ForPullAsync(ImageReference reference, ParseResult parse, CancellationToken ct)
    {
        var config = FromMachine(parse);
        return await WithLoginsAsync(config, reference, ImageSources.EndpointsFor(reference, config), parse, ct);
    }

    /// <summary>For pushing one: only the registry of its name is asked.</summary>
    /// <exception cref="CommandException">A file that was named is missing or faulty.</exception>
    public static async Task<RegistriesConfig> ForPushAsync(ImageReference reference, ParseResult parse, CancellationToken ct)
    {
        var config = FromMachine(parse);
        return await WithLoginsAsync(config, reference, [RegistryEndpoint.Destination(reference.Host, config).Base], parse, ct);
    }

    static async Task<RegistriesConfig> WithLoginsAsync(
        RegistriesConfig config, ImageReference reference, IReadOnlyList<Uri> endpoints, ParseResult parse, CancellationToken ct)
    {
        if (Logins(parse) is not { } logins) return config;

        config = logins.Behind(config);
        foreach (var endpoint in endpoints)
        {
            if (config.AuthOf(endpoint, reference.Repository) is null
                && logins.HelperOf(endpoint) is { } helper
                && await AskAsync(helper, endpoint, parse.InvocationConfiguration.Error, ct) is { } auth)
                config = DockerCredentials.Add(config, EndpointConfig.FullAuthority(endpoint), auth);
        }
        return config;
    }

    static async Task<RegistryAuth?> AskAsync(string helper, Uri endpoint, TextWriter talk, CancellationToken ct)
    {
        try
        {
            var program = new CredentialHelper(helper, Environment.GetEnvironmentVariable("PATH"), TimeProvider.System);
            return await program.AskAsync(endpoint, ct);
        }
        catch (CredentialHelperException e)
        {
            talk.WriteLine(
                $"warning: the credential helper \"{ForeignText.Printable(helper, 64)}\" {e.Message}; "
                    + $"{endpoint.Authority} is asked without credentials");
            return null;
        }
    }

    static RegistriesConfig FromMachine(ParseResult parse)
    {
        if (parse.GetValue(Config) is not { } file) return RegistriesConfig.Empty;

        var read = new MachineConfigFile(file).Read()
            ?? throw new CommandException(
                ExitCode.NotFound, $"machine configuration {file} does not exist", "give the path of the file");
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
        if (parse.GetValue(AuthFile) is { } named) return DockerCredentials.Read(named);

        var usual = Path.Combine(
            Environment.GetEnvironmentVariable(Folder) is { Length: > 0 } folder
                ? folder
                : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".docker"),
            "config.json");
        return File.Exists(usual) ? DockerCredentials.Read(usual) : null;
    }
}
