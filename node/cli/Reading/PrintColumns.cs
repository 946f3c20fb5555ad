using Strata.Resources;
using Strata.Resources.Serialization;

namespace Strata.Cli.Reading;

/// <summary>
/// The columns that a definition names: JSONPath over the YAML form of the spec, a missing key is an empty cell (COSI 1.13).
/// </summary>
sealed class PrintColumns(ResourceDefinition definition)
{
    readonly List<(string Heading, JsonPath? Path)> columns =
        [.. definition.PrintColumns.Select(column => (column.Name.ToUpperInvariant(), PathOrNull(column.JsonPath)))];

    public IEnumerable<string> Headings => columns.Select(column => column.Heading);

    public IEnumerable<string> Values(IResource resource)
    {
        var spec = SpecOrNull(resource);
        return columns.Select(column => spec is null ? "" : column.Path?.Format(spec) ?? "");
    }

    // A table is worth showing although one column's expression, or one peer's spec, cannot be read.
    static JsonPath? PathOrNull(string expression)
    {
        try
        {
            return JsonPath.Parse(expression);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    static YamlNode? SpecOrNull(IResource resource)
    {
        try
        {
            return resource.Spec.ToYaml();
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
