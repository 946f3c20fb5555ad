using Strata.Resources;
using Strata.Resources.Serialization;

namespace Strata.Cli.Reading;

/// <summary>The value of <c>-o</c>.</summary>
abstract record OutputFormat
{
    const string PathPrefix = "jsonpath=";

    OutputFormat()
    {
    }

    /// <exception cref="CommandException">No such format, or the expression is faulty.</exception>
    public static OutputFormat Parse(string text) => text switch
    {
        "table" => new Table(),
        "yaml" => new Yaml(),
        "json" => new Json(),
        _ when text.StartsWith(PathPrefix, StringComparison.Ordinal) => new Path(ParsePath(text[PathPrefix.Length..])),
        _ => throw new CommandException(
            ExitCode.Usage, $"output format \"{text}\" is not supported", "use table, yaml, json, or jsonpath=EXPRESSION"),
    };

    /// <summary>For resources as they are.</summary>
    public abstract IPrinter ForList(ResourceDefinition definition, string node);

    /// <summary>For a watch: every change says what it is.</summary>
    public abstract IPrinter ForChanges(ResourceDefinition definition, string node);

    static JsonPath ParsePath(string expression)
    {
        try
        {
            return JsonPath.Parse(expression);
        }
        catch (FormatException e)
        {
            throw new CommandException(
                ExitCode.Usage, $"error parsing jsonpath: {e.Message}", "write for example -o jsonpath='{.spec.metadata.name}'");
        }
    }

    sealed record Table : OutputFormat
    {
        public override IPrinter ForList(ResourceDefinition definition, string node) => new TablePrinter(definition, node, marks: false);

        public override IPrinter ForChanges(ResourceDefinition definition, string node) => new TablePrinter(definition, node, marks: true);
    }

    sealed record Yaml : OutputFormat
    {
        public override IPrinter ForList(ResourceDefinition definition, string node) => new YamlPrinter(node);

        public override IPrinter ForChanges(ResourceDefinition definition, string node) => new YamlPrinter(node);
    }

    sealed record Json : OutputFormat
    {
        public override IPrinter ForList(ResourceDefinition definition, string node) => new JsonPrinter(node);

        public override IPrinter ForChanges(ResourceDefinition definition, string node) => new JsonPrinter(node);
    }

    sealed record Path(JsonPath Expression) : OutputFormat
    {
        public override IPrinter ForList(ResourceDefinition definition, string node) => new JsonPathPrinter(Expression, node);

        public override IPrinter ForChanges(ResourceDefinition definition, string node) => new JsonPathPrinter(Expression, node);
    }
}
