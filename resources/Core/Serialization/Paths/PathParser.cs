using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Strata.Resources.Serialization.Paths;

/// <summary>Parses what stands between braces.</summary>
sealed class PathParser
{
    static readonly string[] Operators = ["==", "!=", "<=", ">=", "<", ">"];

    readonly string text;
    int position;

    PathParser(string text) => this.text = text;

    /// <exception cref="FormatException"/>
    public static ExpressionPart ParseExpression(string text)
    {
        var parser = new PathParser(text);
        var expression = parser.Expression();
        return parser.position == text.Length ? expression : throw parser.Unexpected();
    }

    /// <exception cref="FormatException"/>
    public static string ParseText(string text)
    {
        var parser = new PathParser(text);
        var value = parser.Quoted();
        return parser.position == text.Length ? value : throw parser.Unexpected();
    }

    ExpressionPart Expression()
    {
        var fromRoot = Peek == '$';
        if (Peek is '$' or '@') position++;

        var steps = ImmutableArray.CreateBuilder<Step>();
        while (Peek is '.' or '[') steps.AddRange(NextSteps());
        return new ExpressionPart(fromRoot, steps.ToImmutable());
    }

    IEnumerable<Step> NextSteps()
    {
        if (Peek == '[') return [Bracket()];
        if (Accept("..")) return [new DescendStep(Peek == '[' ? Bracket() : Named())];

        position++;
        return Peek is '[' or '\0' ? [] : [Named()];
    }

    Step Named()
    {
        if (Accept("*")) return new AllStep();

        var name = new StringBuilder();
        while (position < text.Length && !" .[]()=!<>,".Contains(Peek))
        {
            if (Peek == '\\') position++;
            if (position < text.Length) name.Append(text[position++]);
        }

        return name.Length > 0 ? new KeyStep([name.ToString()]) : throw Unexpected();
    }

    Step Bracket()
    {
        Expect("[");
        Step step = Peek switch
        {
            '*' => Star(),
            '?' => Filter(),
            '\'' or '"' => new KeyStep(Separated(Quoted)),
            _ => Numbers(),
        };
        Expect("]");
        return step;
    }

    AllStep Star()
    {
        position++;
        return new AllStep();
    }

    Step Numbers()
    {
        var first = Number();
        if (Peek != ':')
        {
            if (first is null) throw Unexpected();

            return new IndexStep(Accept(",") ? [first.Value, .. Separated(() => Number() ?? throw Unexpected())] : [first.Value]);
        }

        position++;
        var to = Number();
        var stride = Accept(":") ? Number() ?? 1 : 1;
        return stride > 0
            ? new SliceStep(first, to, stride)
            : throw new FormatException($"jsonpath: \"{text}\": the step must be positive");
    }

    FilterStep Filter()
    {
        Expect("?(");
        var left = Operand().Path ?? throw Unexpected();
        var comparison = Operators.FirstOrDefault(Accept);
        var right = comparison is null ? null : Operand();
        Expect(")");
        return new FilterStep(left, comparison ?? "", right);
    }

    FilterOperand Operand()
    {
        SkipBlanks();
        var operand = Peek switch
        {
            '\'' or '"' => new FilterOperand(YamlScalar.String(Quoted()), null),
            '@' or '$' => new FilterOperand(null, Expression()),
            _ => new FilterOperand(Bare(), null),
        };
        SkipBlanks();
        return operand;
    }

    /// <summary>A number, true, false or null.</summary>
    YamlScalar Bare()
    {
        var start = position;
        while (position < text.Length && !" )]=!<>".Contains(Peek)) position++;
        return position > start ? YamlScalar.Plain(text[start..position]) : throw Unexpected();
    }

    string Quoted()
    {
        var quote = text[position++];
        var value = new StringBuilder();
        for (; position < text.Length && text[position] != quote; position++)
        {
            if (text[position] == '\\' && position + 1 < text.Length) value.Append(Unescape(text[++position]));
            else value.Append(text[position]);
        }

        Expect(quote.ToString());
        return value.ToString();
    }

    static char Unescape(char character) => character switch
    {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        _ => character,
    };

    ImmutableArray<T> Separated<T>(Func<T> item)
    {
        var items = ImmutableArray.CreateBuilder<T>();
        do
        {
            SkipBlanks();
            items.Add(item());
            SkipBlanks();
        }
        while (Accept(","));
        return items.ToImmutable();
    }

    int? Number()
    {
        SkipBlanks();
        var start = position;
        if (Peek == '-') position++;
        while (char.IsAsciiDigit(Peek)) position++;
        var digits = text.AsSpan(start, position - start);
        SkipBlanks();
        if (digits.IsEmpty) return null;

        return int.TryParse(digits, CultureInfo.InvariantCulture, out var number) ? number : throw Unexpected();
    }

    char Peek => position < text.Length ? text[position] : '\0';

    void SkipBlanks()
    {
        while (Peek == ' ') position++;
    }

    bool Accept(string expected)
    {
        if (string.CompareOrdinal(text, position, expected, 0, expected.Length) != 0) return false;

        position += expected.Length;
        return true;
    }

    void Expect(string expected)
    {
        if (!Accept(expected)) throw Unexpected();
    }

    FormatException Unexpected() => new($"jsonpath: \"{text}\" is not understood at character {position + 1}");
}
