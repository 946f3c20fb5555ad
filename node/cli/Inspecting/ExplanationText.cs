using System.Text;
using Strata.Resources;
using Strata.Runtime;

namespace Strata.Cli.Inspecting;

/// <summary>The explanation as an indented chain: a resource, who made it, below that what it was made from, and so on.</summary>
sealed class ExplanationText
{
    readonly Dictionary<Pointer, ExplainedResource> resources;
    readonly HashSet<Pointer> told = [];
    readonly StringBuilder text = new();
    readonly DateTimeOffset now;
    readonly IEnumerable<string> says;

    ExplanationText(Explanation explanation, DateTimeOffset now, IEnumerable<string> says)
    {
        resources = explanation.Resources.Items.ToDictionary(resource => resource.Pointer);
        (this.now, this.says) = (now, says);
    }

    /// <param name="says">What the asked resource says of itself, a line each.</param>
    public static string Of(Explanation explanation, DateTimeOffset now, IEnumerable<string> says)
    {
        var writing = new ExplanationText(explanation, now, says);
        writing.Tell(explanation.Asked, 0, $"{NameOf(explanation.Asked.Pointer)}{NowOf(explanation.Asked)}");
        if (explanation.IsCut) writing.Line(0, "… and more, which is not told");
        return writing.text.ToString();
    }

    static string NameOf(Pointer pointer) => $"{pointer.Type} {pointer.Id}";

    static string NowOf(ExplainedResource resource) => resource switch
    {
        { Exists: false } => " does not exist",
        { Phase: Phase.TearingDown } => $", version {resource.Version}, tearing down",
        { Finalizers.Count: > 0 } => $", version {resource.Version}, held by {string.Join(", ", resource.Finalizers.Items)}",
        _ => $", version {resource.Version}",
    };

    void Tell(ExplainedResource resource, int depth, string heading)
    {
        var isFirst = told.Add(resource.Pointer);
        Line(depth, isFirst ? heading : $"{heading} (told above)");
        if (!isFirst) return;

        if (depth == 0)
        {
            foreach (var line in says) Line(1, line);
        }

        if (resource.Phase == Phase.TearingDown && resource.Finalizers.Count > 0)
            Line(depth + 1, $"waits for {string.Join(", ", resource.Finalizers.Items)} to let go");
        foreach (var holder in resource.Holders) TellHolder(holder, depth + 1);
        foreach (var writer in resource.Writers) TellWriter(writer, resource, depth + 1);
        if (resource.Writers.Count == 0) Line(depth + 1, OutsideOf(resource));
    }

    static string OutsideOf(ExplainedResource resource) => resource switch
    {
        { Exists: false } => "no controller here writes resources of this type",
        { Owner.Length: > 0 } => $"made outside of this runtime, by {resource.Owner}",
        _ => "made outside of this runtime: input",
    };

    void TellHolder(ResourceWriter holder, int depth)
    {
        if (holder.Last is { } last) Line(depth, $"{holder.Controller}: {OutcomeOf(last)}");
        if (holder.Last is { } pass) TellFailure(pass, depth + 1);
    }

    void TellWriter(ResourceWriter writer, ExplainedResource resource, int depth)
    {
        Line(depth, Made(writer, resource));
        if (writer.Last is { } last && (writer.Made is null || last.Outcome is not (PassOutcome.Done or PassOutcome.Skipped)))
            Line(depth + 1, $"its last pass{KeyOf(last, resource)} {OutcomeOf(last)}");
        if (writer.Last is { } failed) TellFailure(failed, depth + 1);
        foreach (var pass in writer.Failing)
        {
            Line(depth + 1, $"its last pass{KeyOf(pass, resource)} {OutcomeOf(pass)}");
            TellFailure(pass, depth + 2);
        }

        if ((writer.Made ?? writer.Last) is { } source) TellReads(source, resource.Pointer, depth + 1);
    }

    string Made(ResourceWriter writer, ExplainedResource resource)
    {
        var write = writer.Made?.Writes.Items.FirstOrDefault(write => write.Pointer == resource.Pointer);
        if (write is null && !resource.Exists) return $"{writer.Controller} writes resources of this type";
        if (write is null) return $"{writer.Controller} wrote it; which pass did is not remembered";

        var done = write.Action switch
        {
            PassWriteAction.Written => $"wrote version {write.Version}",
            PassWriteAction.Kept => $"found version {write.Version} as it should be",
            PassWriteAction.TornDown => "tore it down",
            _ => "destroyed it",
        };
        var when = TimeText.At(writer.Made!.Started, now);
        return $"{writer.Controller} {done}{KeyOf(writer.Made, resource)} at {when} (took {TimeText.Of(writer.Made.Took)})";
    }

    /// <summary>What the pass was over, unless it is named like the resource.</summary>
    static string KeyOf(PassRecord pass, ExplainedResource resource) =>
        pass.Key is { Id.Length: > 0 } key && key.Id != resource.Pointer.Id ? $" over {NameOf(key)}" : "";

    string OutcomeOf(PassRecord pass) => pass.Outcome switch
    {
        PassOutcome.Running => $"runs since {TimeText.At(pass.Started, now)}",
        PassOutcome.Failed => $"failed at {TimeText.At(pass.Started + pass.Took, now)}",
        PassOutcome.Interrupted => $"was interrupted at {TimeText.At(pass.Started + pass.Took, now)}",
        PassOutcome.Skipped => $"changed nothing at {TimeText.At(pass.Started, now)}",
        _ => $"ended well at {TimeText.At(pass.Started, now)}",
    };

    void TellFailure(PassRecord pass, int depth)
    {
        if (pass.Error is { } error) Line(depth, $"error{(pass.Failures > 1 ? $", {pass.Failures} times in a row" : "")}: {error}");
        if (pass.Next is { } next) Line(depth, $"next {(pass.Error is null ? "pass" : "retry")} at {TimeText.At(next, now)}");
    }

    /// <summary>That a controller looks at what it writes says nothing.</summary>
    void TellReads(PassRecord pass, Pointer made, int depth)
    {
        foreach (var read in pass.Reads)
        {
            if (read is PassRead.One one && one.Pointer != made && !pass.Made(one.Pointer)) TellRead(one, depth);
            else if (read is PassRead.Many many && many.Kind != made.Kind) TellRead(many, depth);
        }

        if (pass.MoreReads > 0) Line(depth, $"from {pass.MoreReads} more");
    }

    void TellRead(PassRead.One read, int depth)
    {
        var heading = $"from {NameOf(read.Pointer)}{(read.Version.IsDefined ? $", version {read.Version}" : ", which did not exist")}";
        if (!resources.TryGetValue(read.Pointer, out var resource)) Line(depth, heading);
        else Tell(resource, depth, heading + SinceThen(read, resource));
    }

    static string SinceThen(PassRead.One read, ExplainedResource resource) => resource switch
    {
        _ when resource.Version == read.Version => resource is { Exists: true, Phase: Phase.TearingDown } ? " (tearing down)" : "",
        { Exists: false } => " (gone since)",
        _ => $" (now{NowOf(resource)[1..]})",
    };

    /// <summary>The resources of the list are those of now: what they were is not kept. Of none, none is the cause.</summary>
    void TellRead(PassRead.Many read, int depth)
    {
        var members = read.Count == 0
            ? []
            : resources.Values.Where(resource => resource.Pointer.Kind == read.Kind && resource.Exists).ToList();
        var found = read.Count == 1 ? "1 resource" : $"{read.Count} resources";
        var since = members.Count > read.Count ? "; there are more now" : "";
        Line(depth, $"from {found} of {read.Kind.Type}{(read.Query.Length > 0 ? $" where {read.Query}" : "")}{since}");
        foreach (var resource in members.Where(resource => !told.Contains(resource.Pointer)).ToList())
            Tell(resource, depth + 1, $"{NameOf(resource.Pointer)}{NowOf(resource)}");
    }

    /// <summary>One line whatever the text holds: errors quote strangers.</summary>
    void Line(int depth, string line) =>
        text.Append(' ', depth * 2).AppendJoin("", line.Select(c => char.IsControl(c) ? ' ' : c)).Append('\n');
}
