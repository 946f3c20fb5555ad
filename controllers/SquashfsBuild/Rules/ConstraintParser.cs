using System.Collections.Immutable;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>A real tokenizer for version constraints, in one pass over the text.</summary>
sealed class ConstraintParser(string text)
{
    const int Longest = 1024;

    // Longer ones first.
    static readonly ImmutableArray<(string Text, ConstraintOperator Operator)> Operators =
    [
        ("==", ConstraintOperator.Equal), ("!=", ConstraintOperator.NotEqual), (">=", ConstraintOperator.GreaterOrEqual),
        ("<=", ConstraintOperator.LessOrEqual), ("~>", ConstraintOperator.Pessimistic), ("=", ConstraintOperator.Equal),
        ("!", ConstraintOperator.NotEqual), (">", ConstraintOperator.Greater), ("<", ConstraintOperator.Less),
    ];

    int at;

    /// <summary>Alternatives of conditions; none for the empty text.</summary>
    /// <exception cref="FormatException">The text is no constraint.</exception>
    public ImmutableArray<ImmutableArray<VersionCondition>> Parse()
    {
        if (text.Length == 0) return [];
        if (text.Length > Longest) throw new FormatException($"the constraint has {text.Length} characters; the limit is {Longest}");

        var alternatives = ImmutableArray.CreateBuilder<ImmutableArray<VersionCondition>>();
        do alternatives.Add(Conditions());
        while (Take("||"));
        return at == text.Length ? alternatives.ToImmutable() : throw new FormatException($"a single \"|\" in {Refusal.Quote(text)}");
    }

    ImmutableArray<VersionCondition> Conditions()
    {
        var conditions = ImmutableArray.CreateBuilder<VersionCondition>();
        do conditions.Add(Condition());
        while (Take(",") || !IsAtEndOfConditions());
        return conditions.ToImmutable();
    }

    VersionCondition Condition()
    {
        var op = ConstraintOperator.Equal;
        foreach (var candidate in Operators)
        {
            if (!Take(candidate.Text)) continue;
            op = candidate.Operator;
            break;
        }

        var version = PartialVersion.Parse(Word());
        return op is ConstraintOperator.Pessimistic && version.IsWildcard
            ? throw new FormatException("\"~>\" takes no wildcard")
            : VersionCondition.Of(op, version);
    }

    string Word()
    {
        SkipBlanks();
        var start = at;
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] is '.' or '-' or '+')) at++;
        return at > start
            ? text[start..at]
            : throw new FormatException($"a version is missing at character {start + 1} of {Refusal.Quote(text)}");
    }

    bool IsAtEndOfConditions()
    {
        SkipBlanks();
        return at == text.Length || text[at] == '|';
    }

    bool Take(string token)
    {
        SkipBlanks();
        if (!text.AsSpan(at).StartsWith(token, StringComparison.Ordinal)) return false;

        at += token.Length;
        return true;
    }

    void SkipBlanks()
    {
        while (at < text.Length && text[at] is (' ' or '\t')) at++;
    }
}
