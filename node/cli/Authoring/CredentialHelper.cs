using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Strata.Controllers.Linux;
using Strata.Controllers.Oci;
using Strata.Resources.Node;

namespace Strata.Cli.Authoring;

/// <summary>
/// A program that keeps credentials, as docker's protocol for them says: <c>docker-credential-NAME get</c>, with the registry on standard
/// input and JSON on standard output. No message holds anything of what it says.
/// </summary>
/// <param name="searchPath">Directories, with colons between them.</param>
sealed partial class CredentialHelper(string name, string? searchPath, TimeProvider time)
{
    const string Prefix = "docker-credential-";
    const int OutputLimit = 64 * 1024;

    /// <summary>What helpers say, with exit code 1, when they know no login.</summary>
    const string NotFound = "credentials not found in native keychain";

    /// <summary>The user name for which the secret is an identity token.</summary>
    const string TokenUser = "<token>";

    /// <summary>Some ask for a passphrase.</summary>
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    /// <returns>Null: it keeps none for this endpoint.</returns>
    /// <exception cref="CredentialHelperException">It cannot be run, fails, takes too long, or says something else.</exception>
    public async Task<RegistryAuth?> AskAsync(Uri endpoint, CancellationToken ct)
    {
        var server = LoginHost.ServerOf(endpoint);
        var command = new Command(ProgramPath(), ["get"]) { Grace = Grace, Time = time };
        var output = Array.Empty<byte>();
        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            await command.RunAsync(
                async (input, token) => await input.WriteAsync(Encoding.UTF8.GetBytes(server), token),
                stream => output = Bounded(stream),
                either.Token);
        }
        catch (CommandFailedException) when (Encoding.UTF8.GetString(output).Trim() == NotFound)
        {
            return null;
        }
        catch (CommandFailedException e)
        {
            throw new CredentialHelperException(e.ExitCode is { } code ? $"exited with {code}" : "could not be started", e);
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw new CredentialHelperException($"took longer than {Limit.TotalSeconds:0} seconds", e);
        }

        return Parse(output, endpoint);
    }

    /// <exception cref="CredentialHelperException">The answer is not what the protocol says, or is for another registry.</exception>
    internal static RegistryAuth? Parse(byte[] output, Uri endpoint)
    {
        try
        {
            using var json = StrictJson.Parse(output, "the answer");
            if (json.RootElement.ValueKind != JsonValueKind.Object) throw new CredentialHelperException("did not answer with an object");

            // Some find logins by a part of the name.
            if (Text(json.RootElement, "ServerURL") is { Length: > 0 } server
                && LoginHost.Of(server) != EndpointConfig.FullAuthority(endpoint))
                throw new CredentialHelperException("answered for another registry");

            return (Text(json.RootElement, "Username"), Text(json.RootElement, "Secret")) switch
            {
                (_, "") => null,
                (TokenUser, var token) => new RegistryAuth(IdentityToken: token),
                ("", _) => throw new CredentialHelperException("answered with a secret of nobody"),
                var (user, password) => new RegistryAuth(user, password),
            };
        }
        catch (StageException e)
        {
            throw new CredentialHelperException("did not answer with JSON", e);
        }
    }

    static string Text(JsonElement answer, string key) => StrictJson.Text(answer, key, "the answer") ?? "";

    static byte[] Bounded(Stream stream)
    {
        var buffer = new byte[OutputLimit + 1];
        var count = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        return count <= OutputLimit ? buffer[..count] : throw new CredentialHelperException("answered with more than 64 KiB");
    }

    /// <summary>Only what stands in an absolute directory of the search path: .NET would look in the working directory first.</summary>
    string ProgramPath()
    {
        if (!SafeName.IsMatch(name)) throw new CredentialHelperException("has a name that is none");

        return (searchPath ?? "").Split(':')
            .Where(Path.IsPathRooted)
            .Select(directory => Path.Combine(directory, Prefix + name))
            .FirstOrDefault(File.Exists)
            ?? throw new CredentialHelperException("is not installed");
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex SafeName { get; }
}
