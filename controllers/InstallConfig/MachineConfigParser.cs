using System.Collections.Immutable;
using Strata.Controllers.Oci;
using Strata.Resources.Node;

namespace Strata.Controllers.InstallConfig;

/// <summary>
/// Reads the parts of a machine configuration that concern extensions. A file may hold several documents: the one with `machine` or
/// `cluster` and no `kind` is the v1alpha1 document, one may be our ExtensionPolicy; others belong to other programs and stay untouched.
/// </summary>
public static class MachineConfigParser
{
    internal const int MaxExtensions = 500;
    const int MaxFindings = 50;

    static readonly string[] LegacyKeys = ["machine", "cluster", "debug", "persist"];

    public static ParsedConfig Parse(string text)
    {
        var (documents, readFindings) = ConfigReader.Read(text);
        var findings = new List<ConfigFinding>(readFindings);
        var extensions = new List<string>();
        var registries = RegistriesConfig.Empty;
        var policy = default(ExtensionPolicy);
        foreach (var document in documents)
        {
            if (document is not ConfigMapping mapping)
            {
                CheckEmpty(document, findings);
            }
            else if (IsMachineConfig(mapping))
            {
                if (mapping.Find("machine") is { } machine) MachineConfigShapes.Machine.Check(machine, "machine", findings);
                extensions.AddRange(ReadExtensions(mapping, findings));
                registries = ReadRegistries(mapping);
            }
            else if (PolicyDocument.IsAt(mapping))
            {
                if (policy is not null) findings.Add(SecondPolicy(mapping));
                policy = PolicyDocument.Read(mapping, findings);
            }
            else
            {
                CheckForeign(mapping, findings);
            }
        }

        return new ParsedConfig(extensions, registries, policy, [.. findings.OrderBy(f => f.Line).ThenBy(f => f.Column).Take(MaxFindings)]);
    }

    static bool IsMachineConfig(ConfigMapping document) =>
        document.Find("kind") is null && document.Entries.Any(entry => LegacyKeys.Contains(entry.Key));

    static void CheckEmpty(ConfigNode document, List<ConfigFinding> findings)
    {
        if (document is ConfigScalar { IsNull: true }) return;

        findings.Add(new ConfigFinding(
            ErrorCodes.Type, "", "a document must be a mapping", "start it with machine:", document.Line, document.Column));
    }

    static void CheckForeign(ConfigMapping document, List<ConfigFinding> findings)
    {
        if (document.Find("apiVersion") is not null && document.Find("kind") is ConfigScalar) return;

        var keys = string.Join(", ", LegacyKeys);
        findings.Add(new ConfigFinding(
            ErrorCodes.UnknownKey,
            "",
            "the document has neither apiVersion and kind nor one of " + keys,
            "start it with machine:",
            document.Line,
            document.Column));
    }

    static ConfigFinding SecondPolicy(ConfigMapping document) => new(
        ErrorCodes.Duplicate, "ExtensionPolicy", "a second ExtensionPolicy document", "keep one of them", document.Line, document.Column);

    static IEnumerable<string> ReadExtensions(ConfigMapping document, List<ConfigFinding> findings)
    {
        if (Find(document, "machine", "install", "extensions") is not ConfigSequence list) yield break;

        if (list.Items.Count > MaxExtensions)
        {
            findings.Add(new ConfigFinding(
                ErrorCodes.TooMany,
                "machine.install.extensions",
                $"{list.Items.Count} extensions; the kernel stacks at most {MaxExtensions} layers",
                "merge extensions into fewer images",
                list.Line,
                list.Column));
            yield break;
        }

        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < list.Items.Count; i++)
        {
            var path = $"machine.install.extensions[{i}].image";
            var image = Find(list.Items[i], "image");
            if (image is ConfigScalar { IsNull: false } text)
            {
                if (CheckReference(text, path, ids) is { } finding) findings.Add(finding);
                else yield return text.Text;
            }
            else if (image is null && list.Items[i] is ConfigMapping { Entries.Count: 0 } or ConfigScalar { IsNull: true })
            {
                findings.Add(new ConfigFinding(
                    ErrorCodes.Reference,
                    path,
                    $"{path} is missing",
                    "write image: host/repository:tag",
                    list.Items[i].Line,
                    list.Items[i].Column));
            }
        }
    }

    static ConfigFinding? CheckReference(ConfigScalar image, string path, Dictionary<string, string> ids)
    {
        try
        {
            var reference = ImageReference.Parse(image.Text);
            var id = ExtensionId.From(reference.Original);
            if (ids.TryAdd(id, image.Text)) return null;

            return new ConfigFinding(
                ErrorCodes.Duplicate,
                path,
                $"duplicate system extension \"{image.Text}\": \"{ids[id]}\" stands above",
                "keep one of the two",
                image.Line,
                image.Column);
        }
        catch (StageException error)
        {
            return new ConfigFinding(error.Code, path, error.Message, error.Hint, image.Line, image.Column);
        }
    }

    static RegistriesConfig ReadRegistries(ConfigMapping document)
    {
        var mirrors = Entries(Find(document, "machine", "registries", "mirrors"))
            .ToImmutableDictionary(entry => entry.Key, entry => ReadMirror(entry.Value), StringComparer.Ordinal);
        var hosts = Entries(Find(document, "machine", "registries", "config"))
            .ToImmutableDictionary(entry => entry.Key, entry => ReadHost(entry.Value), StringComparer.Ordinal);
        return new RegistriesConfig(mirrors, hosts);
    }

    static RegistryMirror ReadMirror(ConfigNode node) =>
        new([.. Texts(Find(node, "endpoints"))], IsTrue(Find(node, "overridePath")), IsTrue(Find(node, "skipFallback")));

    static RegistryHost ReadHost(ConfigNode node) => new(
        Find(node, "auth") is { } auth
            ? new RegistryAuth(
                TextOf(Find(auth, "username")), TextOf(Find(auth, "password")), TextOf(Find(auth, "auth")),
                TextOf(Find(auth, "identityToken")), [.. Texts(Find(auth, "realms"))])
            : null,
        Find(node, "tls") is { } tls
            ? new RegistryTls(
                PemText.Of(TextOf(Find(tls, "ca"))), IsTrue(Find(tls, "insecureSkipVerify")), ReadIdentity(Find(tls, "clientIdentity")))
            : null);

    static ClientIdentity? ReadIdentity(ConfigNode? node) => node is ConfigMapping { Entries.Count: > 0 } identity
        ? new ClientIdentity(PemText.Of(TextOf(Find(identity, "crt"))), PemText.Of(TextOf(Find(identity, "key"))))
        : null;

    static ConfigNode? Find(ConfigNode? node, params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys) node = (node as ConfigMapping)?.Find(key);

        return node;
    }

    /// <summary>The entries of a mapping, the last of each key: duplicates have become findings already.</summary>
    static IEnumerable<ConfigEntry> Entries(ConfigNode? node) =>
        node is ConfigMapping mapping ? mapping.Entries.GroupBy(entry => entry.Key).Select(group => group.Last()) : [];

    static IEnumerable<string> Texts(ConfigNode? node) =>
        node is ConfigSequence sequence ? sequence.Items.OfType<ConfigScalar>().Select(scalar => scalar.Text) : [];

    static string TextOf(ConfigNode? node) => node is ConfigScalar { IsNull: false } scalar ? scalar.Text : "";

    static bool IsTrue(ConfigNode? node) => node is ConfigScalar { Text: "true" };
}
