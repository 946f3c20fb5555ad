namespace Strata.Soak.Large;

/// <summary>What is promised of one case.</summary>
/// <param name="Outcome">The code of the refusal, or what is made.</param>
/// <param name="Within">The latest end.</param>
/// <param name="Megabytes">The most that this process may have resident; null: not judged for this case alone.</param>
sealed record Promise(string Name, string Outcome, TimeSpan Within, int? Megabytes = null)
{
    public string? Fault(string outcome, TimeSpan took, int? peak) =>
        outcome != Outcome ? $"{Outcome} was promised"
        : took > Within ? $"{Within.TotalSeconds:F0} s were promised"
        : peak > Megabytes ? $"{Megabytes} MB were promised"
        : null;
}
