using System.Collections.Immutable;

namespace Strata.Controllers.Linux;

/// <summary>A program to run, without a shell: arguments arrive as they are, whatever characters they hold.</summary>
/// <param name="Path">Absolute, or a name looked up in PATH.</param>
public sealed partial record Command(string Path, ImmutableArray<string> Arguments)
{
    /// <summary>Changes to the inherited environment; null removes a variable.</summary>
    public ImmutableDictionary<string, string?> Environment { get; init; } = ImmutableDictionary<string, string?>.Empty;

    public string? WorkingDirectory { get; init; }

    /// <summary>How long the program may take to end after SIGTERM before it and its children get SIGKILL.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(5);

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>For people: path and arguments, not quoted.</summary>
    public override string ToString() => string.Join(' ', [Path, .. Arguments]);
}
