using Strata.Resources;

namespace Strata.Runtime;

/// <summary>Follows a resource to its writers, and what these read to its writers.</summary>
sealed class Explainer(State state, IReadOnlyList<Controller> controllers, PassRecorder passes)
{
    const int MostResources = 100;

    /// <summary>Of a list that a pass read, this many resources are followed.</summary>
    const int MostListed = 5;

    const int MostFailing = 5;

    readonly List<ExplainedResource> told = [];
    readonly HashSet<Pointer> seen = [];

    string askedId = "";

    bool isCut;

    public async ValueTask<Explanation> ExplainAsync(Pointer asked, CancellationToken ct)
    {
        askedId = asked.Id;
        await FollowAsync(asked, ct);
        return new Explanation([.. told], isCut);
    }

    async ValueTask FollowAsync(Pointer pointer, CancellationToken ct)
    {
        if (!seen.Add(pointer)) return;

        if (told.Count == MostResources)
        {
            isCut = true;
            return;
        }

        var resource = Explain(pointer, await state.FindAsync(pointer, ct));
        told.Add(resource);
        foreach (var writer in resource.Writers)
        {
            if ((writer.Made ?? writer.Last) is { } pass) await FollowAsync(pass, ct);
        }
    }

    async ValueTask FollowAsync(PassRecord pass, CancellationToken ct)
    {
        foreach (var read in pass.Reads)
        {
            if (read is PassRead.One one && !pass.Made(one.Pointer)) await FollowAsync(one.Pointer, ct);
            else if (read is PassRead.Many many && !Writes(pass.Controller, many.Kind.Type)) await FollowAsync(many, ct);
        }
    }

    /// <summary>
    /// What is there now made nothing of a pass that found none. What bears the asked name comes first, and what may be to blame.
    /// </summary>
    async ValueTask FollowAsync(PassRead.Many many, CancellationToken ct)
    {
        if (many.Count == 0) return;

        var listed = await state.ListAsync(many.Kind, ct: ct);
        isCut |= listed.Count > MostListed;
        foreach (var resource in listed.OrderBy(RankOf).Take(MostListed)) await FollowAsync(resource.Metadata.Pointer, ct);
    }

    int RankOf(IResource listed) => listed switch
    {
        { Metadata.Id: var id } when id == askedId => 0,
        { Spec.HasFailed: true } => 1,
        { Metadata: var metadata } when IsFailing(metadata) => 1,
        { Metadata.Phase: Phase.TearingDown } => 2,
        _ => 3,
    };

    bool IsFailing(Metadata metadata) =>
        WritersOf(metadata.Type).Contains(metadata.Owner) && Writer(metadata.Owner, metadata.Pointer).Last is { Failures: > 0 };

    ExplainedResource Explain(Pointer pointer, IResource? found) => found is null
        ? new ExplainedResource(pointer) { Writers = [.. WritersOf(pointer.Type).Select(name => Candidate(name, pointer))] }
        : new ExplainedResource(pointer)
        {
            Version = found.Metadata.Version,
            Phase = found.Metadata.Phase,
            Owner = found.Metadata.Owner,
            Finalizers = [.. found.Metadata.Finalizers],
            Updated = found.Metadata.Updated,
            Writers = [.. WritersOf(pointer.Type).Where(name => IsBy(name, found.Metadata)).Select(name => Writer(name, pointer))],
            Holders = [.. HoldersOf(found.Metadata).Select(name => new ResourceWriter(name, null, LastAbout(name, pointer), []))],
        };

    /// <summary>What belongs to nobody was written by whoever remembers it.</summary>
    bool IsBy(string controller, Metadata metadata) =>
        metadata.Owner == controller
        || (metadata.Owner.Length == 0 && passes.Of(controller).TryFindMaker(metadata.Pointer, out _, out _));

    ResourceWriter Writer(string controller, Pointer pointer) =>
        passes.Of(controller).TryFindMaker(pointer, out var made, out var last)
            ? new ResourceWriter(controller, made, last, [])
            : new ResourceWriter(controller, null, LastAbout(controller, pointer), []);

    ResourceWriter Candidate(string controller, Pointer pointer)
    {
        var writer = Writer(controller, pointer);
        var failing = passes.Of(controller).LastOfEach().Where(pass => pass.Failures > 0 && pass.Key != writer.Last?.Key);
        return writer with { Failing = [.. failing.Take(MostFailing)] };
    }

    /// <summary>Most controllers name what they write as what they read; others process everything at once.</summary>
    PassRecord? LastAbout(string controller, Pointer pointer)
    {
        var last = passes.Of(controller).LastOfEach(key => key is null or { Id: "" } || key.Value.Id == pointer.Id);
        return last.FirstOrDefault(pass => pass.Key?.Id == pointer.Id) ?? last.FirstOrDefault();
    }

    IEnumerable<string> HoldersOf(Metadata metadata) => metadata.Phase == Phase.TearingDown
        ? controllers.Select(controller => controller.Name).Where(metadata.Finalizers.Contains)
        : [];

    IEnumerable<string> WritersOf(string type) =>
        controllers.Where(controller => controller.Outputs.Any(output => output.Type == type)).Select(controller => controller.Name);

    bool Writes(string controller, string type) => WritersOf(type).Contains(controller);
}
