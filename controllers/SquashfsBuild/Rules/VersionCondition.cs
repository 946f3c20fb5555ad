using System.Numerics;
using Semver;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>A range of versions, or everything outside it; the ends are compared by semantic version precedence.</summary>
/// <param name="From">Inclusive; null for no lower end.</param>
/// <param name="To">Exclusive; null for no upper end.</param>
sealed record VersionCondition(SemVersion? From, SemVersion? To, bool IsNegated = false)
{
    public bool IsSatisfiedBy(SemVersion version) => IsInside(version) != IsNegated;

    bool IsInside(SemVersion version) =>
        (From is null || SemVersion.ComparePrecedence(version, From) >= 0) && (To is null || SemVersion.ComparePrecedence(version, To) < 0);

    public static VersionCondition Of(ConstraintOperator op, PartialVersion version) => op switch
    {
        ConstraintOperator.Equal => new(version.First, version.Next),
        ConstraintOperator.NotEqual => new(version.First, version.Next, IsNegated: true),
        ConstraintOperator.Greater => new(version.Next, null),
        ConstraintOperator.GreaterOrEqual => new(version.First, null),
        ConstraintOperator.Less => new(null, version.First),
        ConstraintOperator.LessOrEqual => new(null, version.Next),
        ConstraintOperator.Pessimistic => Pessimistic(version),
        _ => throw new ArgumentOutOfRangeException(nameof(op)),
    };

    // A pre-release never matches a release here (go-version); no version is below 0.0.0-0.
    static VersionCondition Pessimistic(PartialVersion version) => version switch
    {
        { IsPrerelease: true } => new(null, SemVersion.Parse("0.0.0-0")),
        { Segments: 1 } => new(version.First, null),
        { Segments: 2 } => new(version.First, new SemVersion(version.First.Major + BigInteger.One)),
        _ => new(version.First, new SemVersion(version.First.Major, version.First.Minor + BigInteger.One)),
    };
}
