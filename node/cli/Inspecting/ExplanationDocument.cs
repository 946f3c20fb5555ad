using Strata.Resources;
using Strata.Resources.Serialization;
using Strata.Runtime;
using static Strata.Cli.Inspecting.Documents;
using Entry = System.Collections.Generic.KeyValuePair<string, Strata.Resources.Serialization.YamlNode>;

namespace Strata.Cli.Inspecting;

/// <summary>The explanation for programs: what strata/runtime/v1/inspect.proto carries, absent parts left out.</summary>
static class ExplanationDocument
{
    public static YamlMapping Of(Explanation explanation) =>
        Mapping([List("resources", explanation.Resources.Items.Select(Of)), Flag("cut", explanation.IsCut)]);

    static YamlNode Of(ExplainedResource resource) => Mapping(EntriesOf(resource));

    static IEnumerable<Entry> EntriesOf(ExplainedResource resource)
    {
        foreach (var entry in Name(resource.Pointer)) yield return entry;
        yield return Version("version", resource.Version);
        if (resource.Exists)
        {
            yield return Text("phase", PhaseText.Format(resource.Phase));
            yield return Text("owner", resource.Owner);
            yield return Texts("finalizers", resource.Finalizers.Items);
            if (resource.Updated is { } updated) yield return Time("updated", updated);
        }

        yield return List("writers", resource.Writers.Items.Select(Of));
        if (resource.Holders.Count > 0) yield return List("holders", resource.Holders.Items.Select(Of));
    }

    static YamlNode Of(ResourceWriter writer) => Mapping(EntriesOf(writer));

    static IEnumerable<Entry> EntriesOf(ResourceWriter writer)
    {
        yield return Text("controller", writer.Controller);
        if (writer.Made is { } made) yield return new Entry("made", Of(made));
        if (writer.Last is { } last) yield return new Entry("last", Of(last));
        if (writer.Failing.Count > 0) yield return List("failing", writer.Failing.Items.Select(Of));
    }

    static YamlNode Of(PassRecord pass) => Mapping(EntriesOf(pass));

    static IEnumerable<Entry> EntriesOf(PassRecord pass)
    {
        if (pass.Key is { } key) yield return new Entry("key", Mapping(Name(key)));
        yield return Text("outcome", pass.Outcome.ToString().ToLowerInvariant());
        yield return Time("started", pass.Started);
        yield return Number("seconds", Math.Round(pass.Took.TotalSeconds, 6));
        if (pass.Error is { } error) yield return Text("error", error);
        if (pass.Failures > 0) yield return Number("failures", pass.Failures);
        if (pass.Next is { } next) yield return Time("next", next);
        yield return List("reads", pass.Reads.Items.Select(Of));
        if (pass.MoreReads > 0) yield return Number("moreReads", pass.MoreReads);
        yield return List("writes", pass.Writes.Items.Select(Of));
        if (pass.MoreWrites > 0) yield return Number("moreWrites", pass.MoreWrites);
    }

    static YamlNode Of(PassRead read) => read switch
    {
        PassRead.One one => Mapping([.. Name(one.Pointer), Version("version", one.Version)]),
        PassRead.Many many => Mapping(
        [
            Text("namespace", many.Kind.Namespace), Text("type", many.Kind.Type), Number("count", many.Count), Text("query", many.Query),
        ]),
        _ => YamlNode.Null,
    };

    static YamlNode Of(PassWrite write) =>
        Mapping([.. Name(write.Pointer), Text("action", ActionOf(write.Action)), Version("version", write.Version)]);

    static string ActionOf(PassWriteAction action) => action switch
    {
        PassWriteAction.Written => "written",
        PassWriteAction.Kept => "kept",
        PassWriteAction.TornDown => "tornDown",
        _ => "destroyed",
    };
}
