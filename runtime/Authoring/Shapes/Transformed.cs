using Strata.Resources;

namespace Strata.Runtime;

/// <summary>What a transform pass wants: <c>Write(spec)</c>, <c>Skip</c> or <c>DestroyOutput</c>, each also <c>.Again(after)</c>.</summary>
public sealed record Transformed<TOut> where TOut : class
{
    internal Transformed()
    {
    }

    /// <summary>The output's spec; null writes nothing.</summary>
    internal TOut? Spec { get; init; }

    internal bool Destroys { get; init; }

    /// <summary>The output's labels; null leaves them.</summary>
    public StringMap? Labels { get; init; }

    /// <summary>When the input is processed again without any change.</summary>
    public TimeSpan? After { get; init; }

    public Transformed<TOut> Again(TimeSpan after) => this with { After = after };

    public Transformed<TOut> WithLabels(StringMap labels) => this with { Labels = labels };

    internal Pass Pass => After is { } after ? Pass.Again(after) : Spec is null && !Destroys ? Pass.Skipped : Pass.Done;
}
