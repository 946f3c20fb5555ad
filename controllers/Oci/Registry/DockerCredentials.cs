using System.Collections.Immutable;
using System.Text.Json;
using Strata.Controllers.Linux;
using Strata.Resources.Node;

namespace Strata.Controllers.Oci;

/// <summary>
/// Credentials as <c>docker login</c>, <c>skopeo login</c> and their kin leave them: the <c>auths</c> of docker's config.json
/// (containers-auth.json(5) has the same form). Helper programs are named, not run.
/// </summary>
/// <param name="Hosts">
/// By <c>host:port</c>: what was given for a host without a port is for https there, and for nothing else. By <c>host:port/path</c> what
/// was given for the repositories below a path.
/// </param>
/// <param name="Helpers">Which helper program keeps the credentials of a <c>host:port</c>.</param>
/// <param name="Store">The helper program for all that have neither; null for none.</param>
public sealed record DockerCredentials(
    ImmutableDictionary<string, RegistryAuth> Hosts, ImmutableDictionary<string, string> Helpers, string? Store)
{
    const string Hint = "write it anew with docker login or skopeo login";

    /// <param name="mustBeOurs">What others may write is not read: for a reader who does as root what stands there.</param>
    /// <exception cref="StageException">Codes not-found, io, json, json-duplicate, too-large, authfile-writable.</exception>
    public static DockerCredentials Read(string file, bool mustBeOurs = false)
    {
        try
        {
            using var stream = new FileStream(Files.OpenRegular(file), FileAccess.Read);
            if (mustBeOurs && Files.WritableByOthers(stream.SafeFileHandle, file) is { } ofOthers) throw OfOthers(file, ofOthers);

            return Parse(BoundedRead.All(stream, StrictJson.SizeLimit, file), file);
        }
        catch (StageException e) when (e.Code == ErrorCodes.TooLarge)
        {
            throw Told(e);
        }
        catch (LinuxException e) when (e.Number is Errno.ENOENT or Errno.ENOTDIR)
        {
            throw new StageException(
                ErrorCodes.NotFound, $"the file of credentials {file} does not exist", "give the path of the file", true, e);
        }
        catch (Exception e) when (DiskErrors.Covers(e))
        {
            throw new StageException(ErrorCodes.Io, $"{file} cannot be read: {e.Message}", "check the file and its permissions", true, e);
        }
    }

    /// <param name="what">Names the file in errors.</param>
    /// <exception cref="StageException">Codes json, json-duplicate, too-large.</exception>
    public static DockerCredentials Parse(ReadOnlyMemory<byte> bytes, string what)
    {
        using var json = Json(bytes, what);
        var root = json.RootElement;
        if (root.ValueKind != JsonValueKind.Object) throw Invalid(what, "an object was expected");

        var hosts = ImmutableDictionary.CreateBuilder<string, RegistryAuth>(StringComparer.Ordinal);
        foreach (var entry in Members(root, "auths", what))
        {
            var auth = AuthOf(entry.Value, what);
            if (auth is not null && LoginHost.Of(entry.Name) is { } host) hosts[host] = auth;
        }

        var helpers = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var entry in Members(root, "credHelpers", what))
        {
            if (entry.Value.ValueKind != JsonValueKind.String) throw Invalid(what, "an entry of \"credHelpers\" is not a string");
            if (LoginHost.Of(entry.Name) is { } host && !host.Contains('/')) helpers[host] = entry.Value.GetString()!;
        }

        return new DockerCredentials(
            hosts.ToImmutable(), helpers.ToImmutable(), Text(root, "credsStore", what) is { Length: > 0 } store ? store : null);
    }

    /// <summary>The configuration, with these credentials for endpoints that it has none for.</summary>
    // With the port they are found for https at this port, or for http where the login names this port: never for another one.
    public RegistriesConfig Behind(RegistriesConfig config) =>
        Hosts.Where(login => config.AuthOf(new Uri($"https://{login.Key}")) is null)
            .Aggregate(config, (merged, login) => Add(merged, login.Key, login.Value));

    /// <summary>The helper program to be asked for the endpoint; null where there is none, or no need.</summary>
    internal string? HelperOf(Uri endpoint)
    {
        var host = EndpointConfig.FullAuthority(endpoint);
        return Hosts.ContainsKey(host) ? null : Helpers.GetValueOrDefault(host) ?? Store;
    }

    /// <summary>The configuration with one login more.</summary>
    internal static RegistriesConfig Add(RegistriesConfig config, string place, RegistryAuth auth)
    {
        var known = config.Hosts.GetValueOrDefault(place) ?? new RegistryHost();
        return config with { Hosts = config.Hosts.SetItem(place, known with { Auth = auth }) };
    }

    public override string ToString() => "DockerCredentials { *** }";

    static JsonDocument Json(ReadOnlyMemory<byte> bytes, string what)
    {
        try
        {
            return StrictJson.Parse(bytes, what);
        }
        catch (StageException e)
        {
            throw Told(e);
        }
    }

    // What helps with documents of images does not help here.
    static StageException Told(StageException fault) => new(fault.Code, fault.Message, Hint, cause: fault);

    static IEnumerable<JsonProperty> Members(JsonElement root, string name, string what) => StrictJson.Member(root, name) switch
    {
        null => [],
        { ValueKind: JsonValueKind.Object } members => members.EnumerateObject(),
        _ => throw Invalid(what, $"\"{name}\" is not an object"),
    };

    static RegistryAuth? AuthOf(JsonElement entry, string what)
    {
        if (entry.ValueKind != JsonValueKind.Object) throw Invalid(what, "an entry of \"auths\" is not an object");

        // Beside an identity token docker writes the user name of nobody.
        if (Text(entry, "identitytoken", what) is { Length: > 0 } token) return new RegistryAuth(IdentityToken: token);

        var auth = new RegistryAuth(Text(entry, "username", what), Text(entry, "password", what), Text(entry, "auth", what));
        // docker leaves an empty entry for what its helper keeps.
        return auth == new RegistryAuth() ? null : auth;
    }

    static string Text(JsonElement parent, string name, string what) => StrictJson.Member(parent, name) switch
    {
        null => "",
        { ValueKind: JsonValueKind.String } text => text.GetString()!,
        _ => throw Invalid(what, $"\"{name}\" is not a string"),
    };

    static StageException OfOthers(string file, string what) =>
        new(
            ErrorCodes.AuthFileWritable,
            $"{what} belongs to another user, or others may write there",
            $"see who wrote {file}; then chown root and chmod go-w what is named",
            retriable: true);

    static StageException Invalid(string what, string problem) =>
        new(ErrorCodes.Json, $"{what}: {problem}", Hint);
}
