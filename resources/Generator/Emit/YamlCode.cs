using Microsoft.CodeAnalysis.CSharp;

namespace Strata.Resources.Generator;

/// <summary>The statement that adds one field to the YAML mapping.</summary>
static class YamlCode
{
    public static string Add(FieldModel field)
    {
        var statement = $"fields.Add({Literal(field.YamlKey)}, {Form(field)});";
        return field.OmitEmpty && NotEmpty(field) is { } condition ? $"if ({condition}) {statement}" : statement;
    }

    static string Form(FieldModel field) => field.Shape switch
    {
        Shape.List => $"{Names.YamlForm}.List(this.{field.Name}, static item => {Form(field.Value, "item")})",
        Shape.Map =>
            $"{Names.YamlForm}.Map(this.{field.Name}, "
            + $"static key => {Form(field.Key!, "key")}, static value => {Form(field.Value, "value")})",
        Shape.Nullable =>
            $"this.{field.Name} is {{ }} value{field.Number} ? {Form(field.Value, $"value{field.Number}")} : {Names.YamlNode}.Null",
        _ => Form(field.Value, $"this.{field.Name}"),
    };

    static string Form(ValueModel value, string expression) => value.Kind switch
    {
        ValueKind.Message => $"{expression}.ToYaml()",
        ValueKind.Enum => EnumForm(value, expression),
        _ => $"{Names.YamlForm}.Of({expression})",
    };

    /// <summary>Numbers without a name stay numbers: they may come from a newer peer.</summary>
    static string EnumForm(ValueModel value, string expression)
    {
        var arms = value.Members.Select(member => $"{member.Name} => {Names.YamlForm}.Of({Literal(member.Word)}), ");
        return $"{expression} switch {{ {string.Concat(arms)}var other => {Names.YamlForm}.Of(unchecked((long)other)) }}";
    }

    static string? NotEmpty(FieldModel field) => (field.Shape, field.Value.Kind) switch
    {
        (Shape.List or Shape.Map, _) or (_, ValueKind.StringMap) => $"this.{field.Name}.Count > 0",
        (_, ValueKind.Text) => $"!string.IsNullOrEmpty(this.{field.Name})",
        (Shape.Nullable, _) => $"this.{field.Name} is not null",
        (_, ValueKind.Message) => null,
        (_, ValueKind.Bool) => $"this.{field.Name}",
        (_, ValueKind.Bytes) => $"!this.{field.Name}.IsEmpty",
        _ => $"this.{field.Name} != default",
    };

    public static string Literal(string text) => SymbolDisplay.FormatLiteral(text, quote: true);
}
