namespace Strata.Controllers.SquashfsBuild;

enum ConstraintOperator
{
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,

    /// <summary><c>~&gt; 1.2</c> is at least 1.2.0 and below 2; <c>~&gt; 1.2.3</c> is at least that and below 1.3.</summary>
    Pessimistic,
}
