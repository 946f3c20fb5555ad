using Operation = Strata.Protos.LabelTerm.Types.Operation;

namespace Strata.Resources.Serialization;

/// <summary>Between queries and their wire form (COSI 4.5).</summary>
public static class QueryMapper
{
    /// <summary>Deprecated on the wire, and marked obsolete in the generated enum; old clients may still send it.</summary>
    const Operation NotExists = (Operation)2;

    public static Protos.LabelQuery ToProto(LabelQuery query)
    {
        var message = new Protos.LabelQuery();
        message.Terms.AddRange(query.Terms.Items.Select(ToProto));
        return message;
    }

    public static Protos.IDQuery ToProto(IdQuery query) => new() { Regexp = query.Pattern };

    /// <exception cref="FormatException">A comparison without a value: answer it with InvalidArgument.</exception>
    /// <exception cref="NotSupportedException">An operator that is not known here: answer it with Unimplemented.</exception>
    public static LabelQuery FromProto(Protos.LabelQuery message) => new([.. message.Terms.Select(FromProto)]);

    /// <summary>Null for no query and for an empty one: both match everything.</summary>
    /// <exception cref="FormatException">No regular expression, or a longer one than allowed: answer it with InvalidArgument.</exception>
    public static IdQuery? FromProto(Protos.IDQuery? message) =>
        string.IsNullOrEmpty(message?.Regexp) ? null : IdQuery.Parse(message.Regexp);

    static Protos.LabelTerm ToProto(LabelTerm term)
    {
        var message = new Protos.LabelTerm { Key = term.Key, Invert = term.Invert, Op = ToProto(term.Operator) };
        message.Value.AddRange(term.Values);
        return message;
    }

    static Operation ToProto(LabelOperator label) => label switch
    {
        LabelOperator.Exists => Operation.Exists,
        LabelOperator.Equal => Operation.Equal,
        LabelOperator.In => Operation.In,
        LabelOperator.LessThan => Operation.Lt,
        LabelOperator.LessThanOrEqual => Operation.Lte,
        LabelOperator.LessThanNumeric => Operation.LtNumeric,
        LabelOperator.LessThanOrEqualNumeric => Operation.LteNumeric,
        _ => throw new NotSupportedException($"label operator {label} is not known"),
    };

    static LabelTerm FromProto(Protos.LabelTerm message)
    {
        if (message.Op == NotExists) return LabelTerm.Exists(message.Key).Not();

        var label = FromProto(message.Op);
        if (message.Value.Count == 0 && label is not (LabelOperator.Exists or LabelOperator.In))
        {
            throw new FormatException($"the query for label \"{message.Key}\" has no value to compare with");
        }

        return new LabelTerm(message.Key, label, [.. message.Value], message.Invert);
    }

    static LabelOperator FromProto(Operation operation) => operation switch
    {
        Operation.Exists => LabelOperator.Exists,
        Operation.Equal => LabelOperator.Equal,
        Operation.In => LabelOperator.In,
        Operation.Lt => LabelOperator.LessThan,
        Operation.Lte => LabelOperator.LessThanOrEqual,
        Operation.LtNumeric => LabelOperator.LessThanNumeric,
        Operation.LteNumeric => LabelOperator.LessThanOrEqualNumeric,
        _ => throw new NotSupportedException($"label operator {(int)operation} is not known"),
    };
}
