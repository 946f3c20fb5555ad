using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Strata.Resources.Node;

namespace Strata.Controllers.Generations;

/// <summary>
/// The form of a generation in `generation.json`: the file format, apart from the resource so that each can change alone.
/// </summary>
/// <param name="Policy">Null in those that an older version wrote: it knew the default only.</param>
sealed record GenerationRecord(int Version, int Number, ImmutableArray<MemberRecord> Members, PolicyRecord? Policy = null)
{
    public const string FileName = "generation.json";

    const int CurrentVersion = 1;

    public static byte[] Format(Generation generation) => JsonSerializer.SerializeToUtf8Bytes(
        new GenerationRecord(
            CurrentVersion,
            generation.Number,
            [.. generation.Members.Items.Select(MemberRecord.From)],
            PolicyRecord.From(generation.Policy)),
        GenerationJson.Default.GenerationRecord);

    /// <summary>Null when the bytes are no such record.</summary>
    public static Generation? Parse(byte[] json)
    {
        try
        {
            var record = JsonSerializer.Deserialize(json, GenerationJson.Default.GenerationRecord);
            return record is { Version: CurrentVersion, Members.IsDefault: false }
                ? new Generation(
                    record.Number,
                    [.. record.Members.Select(member => member.ToMember())],
                    record.Policy?.ToPolicy() ?? ExtensionPolicy.Default)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

sealed record MemberRecord(
    int Position,
    string Id,
    string Name,
    string Reference,
    string ImageDigest,
    string LayerKey,
    string LayerDigest,
    long LayerSize,
    MetadataRecord Metadata)
{
    public static MemberRecord From(GenerationMember member) => new(
        member.Position,
        member.Id,
        member.Name,
        member.Reference,
        member.ImageDigest,
        member.LayerKey,
        member.LayerDigest,
        member.LayerSize,
        MetadataRecord.From(member.Metadata));

    public GenerationMember ToMember() =>
        new(Position, Id, Name, Reference, ImageDigest, LayerKey, LayerDigest, LayerSize, Metadata.ToMetadata());
}

/// <param name="Talos">The version constraint.</param>
sealed record MetadataRecord(string Name, string Version, string Author, string Description, string Talos, string ExtraInfo)
{
    public static MetadataRecord From(ExtensionMetadata metadata) => new(
        metadata.Name, metadata.Version, metadata.Author, metadata.Description, metadata.Compatibility.Talos.Version, metadata.ExtraInfo);

    public ExtensionMetadata ToMetadata() =>
        new(Name, Version, Author, Description, new ExtensionCompatibility(new TalosCompatibility(Talos)), ExtraInfo);
}

/// <summary>The policy, flat.</summary>
sealed record PolicyRecord(
    SamePathRule SamePath,
    HidesBaseRule HidesBase,
    string AllowedPaths,
    OutsideRule OutsideDirectories,
    OutsideRule OutsideLinks,
    DanglingRule DanglingLinks,
    PrivilegeRule Privileges,
    XattrRule Xattrs,
    SquashfsCompressor Compressor,
    int Level,
    int BlockSizeKiB,
    VerifyMode Verify)
{
    public static PolicyRecord From(ExtensionPolicy policy) => new(
        policy.Conflicts.SamePath,
        policy.Conflicts.HidesBase,
        policy.Content.AllowedPaths,
        policy.Content.OutsideDirectories,
        policy.Content.OutsideLinks,
        policy.Content.DanglingLinks,
        policy.Content.Privileges,
        policy.Content.Xattrs,
        policy.Squashfs.Compressor,
        policy.Squashfs.Level,
        policy.Squashfs.BlockSizeKiB,
        policy.Verify);

    public ExtensionPolicy ToPolicy() => new(
        new ConflictPolicy(SamePath, HidesBase),
        new ContentPolicy(AllowedPaths, OutsideDirectories, OutsideLinks, DanglingLinks, Privileges, Xattrs),
        new SquashfsPolicy(Compressor, Level, BlockSizeKiB),
        Verify);
}

[JsonSourceGenerationOptions(
    UseStringEnumConverter = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(GenerationRecord))]
sealed partial class GenerationJson : JsonSerializerContext;
