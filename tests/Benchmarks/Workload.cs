namespace Strata.Benchmarks;

/// <summary>One row of the table of figures; names and parameters are those by which peers are measured.</summary>
abstract class Workload
{
    public abstract string Name { get; }

    /// <summary>Every combination of parameters that `make bench` runs, as `name=value …`.</summary>
    public virtual IReadOnlyList<string> Variants => [""];

    /// <summary>Warms up, measures, and says what the first, cold pass was.</summary>
    public abstract Task<Figures> MeasureAsync(Parameters parameters);
}
