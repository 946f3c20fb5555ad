namespace Strata.Runtime;

/// <summary>A controller touched what it did not declare. Names the controller and the missing declaration.</summary>
public sealed class UndeclaredAccessException : Exception
{
    internal UndeclaredAccessException(string controller, string missing, string message) : base(message)
    {
        Controller = controller;
        Missing = missing;
    }

    public string Controller { get; }

    /// <summary>The declaration that would allow it.</summary>
    public string Missing { get; }
}
