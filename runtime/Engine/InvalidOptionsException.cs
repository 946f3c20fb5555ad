namespace Strata.Runtime;

/// <summary>Options of a runtime that cannot be used.</summary>
public sealed class InvalidOptionsException : Exception
{
    internal InvalidOptionsException(IReadOnlyList<string> errors) : base(string.Join('\n', errors)) => Errors = errors;

    /// <summary>Everything that is wrong.</summary>
    public IReadOnlyList<string> Errors { get; }
}
