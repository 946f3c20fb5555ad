namespace Strata.Resources;

/// <summary>Life stage of a resource. Its text forms are `running` and `tearingDown` (COSI 1.2).</summary>
public enum Phase
{
    Running,
    TearingDown,
}

public static class PhaseText
{
    public static string Format(Phase phase) => phase == Phase.Running ? "running" : "tearingDown";

    /// <exception cref="FormatException">Anything but the two exact texts, the empty one included.</exception>
    public static Phase Parse(string text) => text switch
    {
        "running" => Phase.Running,
        "tearingDown" => Phase.TearingDown,
        _ => throw new FormatException($"unknown phase: {text}"),
    };
}
