using System.Collections.Immutable;

namespace Strata.Resources.Serialization.Paths;

/// <summary>Splits a template at its braces and nests its ranges.</summary>
static class TemplateParser
{
    /// <exception cref="FormatException"/>
    public static ImmutableArray<Part> Parse(string template)
    {
        var open = new Stack<(ExpressionPart Over, ImmutableArray<Part>.Builder Outer)>();
        var parts = ImmutableArray.CreateBuilder<Part>();
        foreach (var (text, isExpression) in Split(template))
        {
            if (!isExpression)
            {
                parts.Add(new TextPart(text));
            }
            else if (text.StartsWith("range ", StringComparison.Ordinal))
            {
                open.Push((PathParser.ParseExpression(text["range ".Length..].Trim()), parts));
                parts = ImmutableArray.CreateBuilder<Part>();
            }
            else if (text == "end")
            {
                if (!open.TryPop(out var range)) throw new FormatException("jsonpath: {end} without {range}");

                range.Outer.Add(new RangePart(range.Over, parts.ToImmutable()));
                parts = range.Outer;
            }
            else
            {
                parts.Add(text[0] is '"' or '\'' ? new TextPart(PathParser.ParseText(text)) : PathParser.ParseExpression(text));
            }
        }

        return open.Count == 0 ? parts.ToImmutable() : throw new FormatException("jsonpath: {range} without {end}");
    }

    static IEnumerable<(string Text, bool IsExpression)> Split(string template)
    {
        for (var position = 0; position < template.Length;)
        {
            var brace = template.IndexOf('{', position);
            if (brace < 0) brace = template.Length;
            if (brace > position) yield return (template[position..brace], false);
            if (brace == template.Length) yield break;

            var close = EndOfExpression(template, brace + 1);
            var expression = template[(brace + 1)..close].Trim();
            if (expression.Length == 0) throw new FormatException("jsonpath: an empty expression {}");

            yield return (expression, true);
            position = close + 1;
        }
    }

    /// <summary>The closing brace, not counting those inside quotes.</summary>
    static int EndOfExpression(string template, int start)
    {
        char? quote = null;
        for (var i = start; i < template.Length; i++)
        {
            if (template[i] == '\\') i++;
            else if (quote is not null && template[i] == quote) quote = null;
            else if (quote is null && template[i] is '"' or '\'') quote = template[i];
            else if (quote is null && template[i] == '}') return i;
        }

        throw new FormatException($"jsonpath: \"{template[(start - 1)..]}\" is not closed");
    }
}
