using Strata.Resources;

namespace Strata.Runtime;

/// <summary>A query as people write it: <c>a=1,!b|c in (x,y)</c>.</summary>
static class QueryText
{
    public static string Of(ListOptions? options)
    {
        if (options is null || options.SelectsAll) return "";

        var labels = string.Join(" | ", options.Labels.Items.Select(query => string.Join(",", query.Terms.Items.Select(Of))));
        var ids = options.Ids is { } pattern ? $"id ~ {pattern}" : "";
        return labels.Length > 0 && ids.Length > 0 ? $"{ids} & ({labels})" : ids + labels;
    }

    static string Of(LabelTerm term)
    {
        var text = term.Operator switch
        {
            LabelOperator.Exists => term.Key,
            LabelOperator.Equal => $"{term.Key}={Value(term)}",
            LabelOperator.In => $"{term.Key} in ({string.Join(",", term.Values.Items)})",
            LabelOperator.LessThan or LabelOperator.LessThanNumeric => $"{term.Key}<{Value(term)}",
            _ => $"{term.Key}<={Value(term)}",
        };
        return term.Invert ? $"!({text})" : text;
    }

    static string Value(LabelTerm term) => term.Values.Items.FirstOrDefault("");
}
