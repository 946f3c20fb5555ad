using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Strata.Controllers.SquashfsBuild;
using Strata.Resources.Node;
using static Strata.Controllers.InstallConfig.ConfigShape;

namespace Strata.Controllers.InstallConfig;

/// <summary>The document `kind: ExtensionPolicy`. What it leaves out has its default.</summary>
static class PolicyDocument
{
    const string Kind = "ExtensionPolicy";
    const string Group = "strata.dev/";
    const string ApiVersion = $"{Group}v1alpha1";

    static readonly ConfigShape Shape = Keys(
        ("apiVersion", OneOf(ApiVersion)),
        ("kind", OneOf(Kind)),
        ("conflicts", Keys(("samePath", Words<SamePathRule>()), ("hidesBase", Words<HidesBaseRule>()))),
        ("content", Keys(
            ("allowedPaths", OneOf(AllowedPaths.Releases)),
            ("outsideDirectories", Words<OutsideRule>()),
            ("outsideLinks", Words<OutsideRule>()),
            ("danglingLinks", Words<DanglingRule>()),
            ("privileges", Words<PrivilegeRule>()),
            ("xattrs", Words<XattrRule>()))),
        ("squashfs", Keys(
            ("compressor", Words<SquashfsCompressor>()),
            ("level", Number("1 to 22", level => level is >= 1 and <= 22)),
            ("blockSizeKiB", Number(
                "4, 8, 16, 32, 64, 128, 256, 512, 1024", size => size is >= 4 and <= 1024 && BitOperations.IsPow2(size))))),
        ("verify", Words<VerifyMode>()));

    /// <summary>Whatever claims to be of ours, so that a mistyped kind is not taken for another program's.</summary>
    public static bool IsAt(ConfigMapping document) =>
        document.Find("kind") is ConfigScalar { Text: Kind }
        || (document.Find("apiVersion") is ConfigScalar version && version.Text.StartsWith(Group, StringComparison.Ordinal));

    /// <summary>To be used only when there are no findings.</summary>
    public static ExtensionPolicy Read(ConfigMapping document, ICollection<ConfigFinding> findings)
    {
        Shape.Check(document, Kind, findings);
        RequireIdentity(document, findings);
        return new ExtensionPolicy(
            ReadConflicts(document.Find("conflicts")),
            ReadContent(document.Find("content")),
            ReadSquashfs(document.Find("squashfs"), findings),
            Word(document, "verify", ExtensionPolicy.Default.Verify));
    }

    static void RequireIdentity(ConfigMapping document, ICollection<ConfigFinding> findings)
    {
        foreach (var (key, value) in new[] { ("apiVersion", ApiVersion), ("kind", Kind) })
        {
            if (document.Find(key) is null)
                findings.Add(new ConfigFinding(
                    ErrorCodes.Type, $"{Kind}.{key}", $"{Kind}.{key} is missing", $"write {key}: {value}", document.Line, document.Column));
        }
    }

    static ConflictPolicy ReadConflicts(ConfigNode? node) => new(
        Word(node, "samePath", ConflictPolicy.Default.SamePath), Word(node, "hidesBase", ConflictPolicy.Default.HidesBase));

    static ContentPolicy ReadContent(ConfigNode? node) => new(
        Find(node, "allowedPaths") is { IsNull: false } release ? release.Text : ContentPolicy.Default.AllowedPaths,
        Word(node, "outsideDirectories", ContentPolicy.Default.OutsideDirectories),
        Word(node, "outsideLinks", ContentPolicy.Default.OutsideLinks),
        Word(node, "danglingLinks", ContentPolicy.Default.DanglingLinks),
        Word(node, "privileges", ContentPolicy.Default.Privileges),
        Word(node, "xattrs", ContentPolicy.Default.Xattrs));

    static SquashfsPolicy ReadSquashfs(ConfigNode? node, ICollection<ConfigFinding> findings)
    {
        var compressor = Word(node, "compressor", SquashfsPolicy.Default.Compressor);
        var level = Find(node, "level");
        if (compressor == SquashfsCompressor.Xz && level is not null)
            findings.Add(new ConfigFinding(
                ErrorCodes.Type, $"{Kind}.squashfs.level", "xz has no level", "remove it, or write compressor: zstd",
                level.Line, level.Column));

        return new SquashfsPolicy(
            compressor,
            compressor == SquashfsCompressor.Xz ? 0 : Whole(level, SquashfsPolicy.Default.Level),
            Whole(Find(node, "blockSizeKiB"), SquashfsPolicy.Default.BlockSizeKiB));
    }

    /// <summary>The words of the file are the names of the values, as the resource shows them.</summary>
    static ConfigShape Words<TRule>() where TRule : struct, Enum =>
        OneOf([.. Enum.GetNames<TRule>().Select(JsonNamingPolicy.CamelCase.ConvertName)]);

    static TRule Word<TRule>(ConfigNode? node, string key, TRule otherwise) where TRule : struct, Enum =>
        Find(node, key) is { } word && Enum.TryParse<TRule>(word.Text, ignoreCase: true, out var rule) ? rule : otherwise;

    static int Whole(ConfigScalar? number, int otherwise) =>
        int.TryParse(number?.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : otherwise;

    static ConfigScalar? Find(ConfigNode? node, string key) => (node as ConfigMapping)?.Find(key) as ConfigScalar;
}
