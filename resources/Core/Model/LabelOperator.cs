namespace Strata.Resources;

/// <summary>How a label is compared. There is no "greater": it is an inverted "less".</summary>
public enum LabelOperator
{
    Exists,
    Equal,
    In,

    /// <summary>By the bytes of the texts.</summary>
    LessThan,
    LessThanOrEqual,

    /// <summary>By <see cref="LabelNumber"/>.</summary>
    LessThanNumeric,
    LessThanOrEqualNumeric,
}
