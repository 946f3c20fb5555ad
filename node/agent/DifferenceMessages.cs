using Strata.Controllers.ExtensionPlan;
using Strata.Protos.Node.V1;
using Strata.Resources.Node;
using ExtensionChange = Strata.Controllers.ExtensionPlan.ExtensionChange;
using FileChange = Strata.Controllers.ExtensionPlan.FileChange;
using PolicyChange = Strata.Controllers.ExtensionPlan.PolicyChange;

namespace Strata.Agent;

/// <summary>How a difference travels (node.proto).</summary>
static class DifferenceMessages
{
    const int FilesInOne = 500;

    public static IEnumerable<DiffResponse> Of(UpgradeDifference difference)
    {
        foreach (var change in difference.Policy) yield return new DiffResponse { Policy = Message(change) };
        foreach (var change in difference.Extensions) yield return new DiffResponse { Extension = Message(change) };
        foreach (var part in difference.Files.Chunk(FilesInOne))
            yield return new DiffResponse { Files = new FileChanges { Files = { part.Select(Message) } } };
        foreach (var overlap in difference.Merge.ByMember.Values.SelectMany(of => of.Files))
            yield return new DiffResponse { Overlap = Message(overlap) };
        yield return new DiffResponse { Result = Result(difference) };
    }

    static Protos.Node.V1.PolicyChange Message(PolicyChange change) =>
        new() { Key = change.Key, Active = change.Active, Staged = change.Staged };

    static Protos.Node.V1.ExtensionChange Message(ExtensionChange change) => new()
    {
        Image = change.Reference,
        Change = Word(change.Kind),
        Active = change.Active is { } active ? Side(active) : null,
        Staged = change.Staged is { } staged ? Side(staged) : null,
        State = change.Configured is { } configured ? Word(configured.State) : "",
        Code = change.Configured?.Error?.Code ?? "",
        Message = change.Configured?.Error?.Message ?? "",
    };

    static ExtensionSide Side(GenerationMember member) => new()
    {
        Position = member.Position,
        Name = member.Name,
        Version = member.Metadata.Version,
        Digest = member.ImageDigest,
        LayerDigest = member.LayerDigest,
        Image = member.Reference,
    };

    static Protos.Node.V1.FileChange Message(FileChange change) =>
        new() { Path = change.Path, Change = Word(change.Kind), Type = Word(change.Type), Extension = change.Extension };

    static Overlap Message(FileOverlap overlap) => new()
    {
        Path = overlap.Path,
        Extension = overlap.Extension,
        Over = overlap.Over,
        Kind = Word(overlap.Kind),
        Refused = overlap.Refused,
    };

    static DiffResult Result(UpgradeDifference difference)
    {
        var overlaps = difference.Merge.All();
        return new DiffResult
        {
            Same = difference.IsSame,
            Complete = difference.IsComplete,
            Generation = difference.Active?.Number ?? 0,
            Overlaps = overlaps.Hides + overlaps.Replaces + overlaps.Same,
            Code = difference.Refusal?.Code ?? "",
            Message = difference.Refusal?.Message ?? "",
            Hint = difference.Refusal?.Hint ?? "",
        };
    }

    static string Word<TEnum>(TEnum value) where TEnum : struct, Enum => value.ToString().ToLowerInvariant();
}
