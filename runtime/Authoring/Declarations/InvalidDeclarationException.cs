namespace Strata.Runtime;

/// <summary>The declarations of controllers contradict each other, or themselves (COSI 7.2). Nothing was registered.</summary>
public sealed class InvalidDeclarationException : Exception
{
    internal InvalidDeclarationException(params IReadOnlyList<string> errors) : base(string.Join('\n', errors)) => Errors = errors;

    /// <summary>Every contradiction that was found.</summary>
    public IReadOnlyList<string> Errors { get; }
}
