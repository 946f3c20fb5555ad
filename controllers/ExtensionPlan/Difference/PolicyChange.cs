using Strata.Resources.Node;
using Strata.Resources.Serialization;

namespace Strata.Controllers.ExtensionPlan;

/// <param name="Key">As in the document: `conflicts.samePath`.</param>
public sealed record PolicyChange(string Key, string Active, string Staged)
{
    /// <summary>Every switch that differs, in the order of the document.</summary>
    public static IEnumerable<PolicyChange> Between(ExtensionPolicy active, ExtensionPolicy staged) =>
        Switches(active.ToYaml(), "").Zip(Switches(staged.ToYaml(), ""))
            .Where(pair => pair.First != pair.Second)
            .Select(pair => new PolicyChange(pair.First.Key, pair.First.Value, pair.Second.Value));

    static IEnumerable<(string Key, string Value)> Switches(YamlNode node, string key) => node switch
    {
        YamlMapping mapping => mapping.Entries.SelectMany(
            entry => Switches(entry.Value, key.Length == 0 ? entry.Key : $"{key}.{entry.Key}")),
        YamlScalar scalar => [(key, scalar.Text)],
        _ => [],
    };
}
