using System.Collections.Immutable;
using System.Text.Json;
using Strata.Resources.Node;

namespace Strata.Controllers.Oci;

/// <summary>
/// Credentials as <c>docker login</c>, <c>skopeo login</c> and their kin leave them: the <c>auths</c> of docker's config.json
/// (containers-auth.json(5) has the same form). Helper programs are named, never run.
/// </summary>
/// <param name="Hosts">By host; docker.io for Docker's own address.</param>
/// <param name="Helpers">Hosts whose credentials a helper program keeps; <c>*</c> for all that have none here.</param>
public sealed record DockerCredentials(ImmutableDictionary<string, RegistryAuth> Hosts, ImmutableHashSet<string> Helpers)
{
    const string All = "*";
    const string DockerHub = "docker.io";

    /// <param name="what">Names the file in errors.</param>
    /// <exception cref="StageException">Codes json, json-duplicate, too-large.</exception>
    public static DockerCredentials Parse(ReadOnlyMemory<byte> bytes, string what)
    {
        using var json = StrictJson.Parse(bytes, what);
        var root = json.RootElement;
        if (root.ValueKind != JsonValueKind.Object) throw Invalid(what, "an object was expected");

        var hosts = ImmutableDictionary.CreateBuilder<string, RegistryAuth>(StringComparer.Ordinal);
        foreach (var entry in Members(root, "auths", what))
        {
            if (HostOf(entry.Name) is { } host && AuthOf(entry.Value, what) is { } auth) hosts[host] = auth;
        }
        var helpers = Members(root, "credHelpers", what).Select(entry => HostOf(entry.Name)).OfType<string>().ToImmutableHashSet();
        return new DockerCredentials(hosts.ToImmutable(), Text(root, "credsStore", what).Length > 0 ? helpers.Add(All) : helpers);
    }

    /// <summary>The configuration, with these credentials for hosts that it has none for.</summary>
    public RegistriesConfig Behind(RegistriesConfig config)
    {
        var hosts = config.Hosts;
        foreach (var (host, auth) in Hosts)
        {
            var known = hosts.GetValueOrDefault(host) ?? new RegistryHost();
            if (known.Auth is null) hosts = hosts.SetItem(host, known with { Auth = auth });
        }
        return config with { Hosts = hosts };
    }

    /// <summary>True when a helper would have to be asked for the host.</summary>
    public bool NeedsHelper(string host) => !Hosts.ContainsKey(host) && (Helpers.Contains(host) || Helpers.Contains(All));

    public override string ToString() => "DockerCredentials { *** }";

    static IEnumerable<JsonProperty> Members(JsonElement root, string name, string what) => StrictJson.Member(root, name) switch
    {
        null => [],
        { ValueKind: JsonValueKind.Object } members => members.EnumerateObject(),
        _ => throw Invalid(what, $"\"{name}\" is not an object"),
    };

    static RegistryAuth? AuthOf(JsonElement entry, string what)
    {
        if (entry.ValueKind != JsonValueKind.Object) throw Invalid(what, "an entry of \"auths\" is not an object");

        var auth = new RegistryAuth(
            Text(entry, "username", what), Text(entry, "password", what), Text(entry, "auth", what), Text(entry, "identitytoken", what));
        // docker leaves an empty entry for what its helper keeps.
        return auth == new RegistryAuth() ? null : auth;
    }

    /// <summary>The host of a key: bare, or in an address as old versions wrote it. Null where a path limits it to some images.</summary>
    static string? HostOf(string key)
    {
        var address = key.Contains("://", StringComparison.Ordinal) ? key[(key.IndexOf("://", StringComparison.Ordinal) + 3)..] : key;
        var slash = address.IndexOf('/');
        var (host, path) = slash < 0 ? (address, "") : (address[..slash], address[slash..]);
        if (path is not ("" or "/" or "/v1/" or "/v2/" or "/v1" or "/v2")) return null;

        return host is "index.docker.io" or "registry-1.docker.io" ? DockerHub : host;
    }

    static string Text(JsonElement parent, string name, string what) => StrictJson.Member(parent, name) switch
    {
        null => "",
        { ValueKind: JsonValueKind.String } text => text.GetString()!,
        _ => throw Invalid(what, $"\"{name}\" is not a string"),
    };

    static StageException Invalid(string what, string problem) =>
        new(ErrorCodes.Json, $"{what}: {problem}", "write it anew with docker login or skopeo login");
}
