using System.Collections.Immutable;
using Semver;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>
/// A constraint on the Talos version, in the grammars of both eras at once (extensions.md 2.5): comma or space is AND, <c>||</c> is
/// OR, <c>~&gt;</c> is pessimistic, <c>1.2.x</c> a wildcard, missing segments are zero, a leading <c>v</c> is allowed. The empty
/// constraint is always satisfied.
/// </summary>
public sealed class TalosConstraint
{
    readonly string text;
    readonly ImmutableArray<ImmutableArray<VersionCondition>> alternatives;

    TalosConstraint(string text, ImmutableArray<ImmutableArray<VersionCondition>> alternatives)
    {
        this.text = text;
        this.alternatives = alternatives;
    }

    /// <exception cref="FormatException">The message says what is wrong with which part.</exception>
    public static TalosConstraint Parse(string text) => new(text, new ConstraintParser(text).Parse());

    /// <summary>Compares with major.minor.patch of the version only: 1.5.0-alpha.1 satisfies <c>&gt;= 1.5.0</c>.</summary>
    /// <exception cref="FormatException">The version is no semantic version, with or without a leading v.</exception>
    public bool IsSatisfiedBy(string version)
    {
        var core = Core(version);
        return alternatives.IsEmpty || alternatives.Any(conditions => conditions.All(condition => condition.IsSatisfiedBy(core)));
    }

    /// <summary>Whether the text is a version that constraints can be checked against.</summary>
    public static bool IsVersion(string text) => SemVersion.TryParse(text, SemVersionStyles.AllowLowerV, out _);

    public override string ToString() => text;

    static SemVersion Core(string version)
    {
        var parsed = SemVersion.Parse(version, SemVersionStyles.AllowLowerV);
        return new SemVersion(parsed.Major, parsed.Minor, parsed.Patch);
    }
}
