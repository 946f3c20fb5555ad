namespace Strata.Resources.Node;

/// <summary>An expected failure of a stage: it becomes status on the stage's resource and never crashes a controller.</summary>
/// <param name="code">One of <see cref="ErrorCodes"/>.</param>
/// <param name="message">What went wrong, and with which image, layer or path.</param>
/// <param name="hint">What to do about it.</param>
/// <param name="retriable">True when trying again with the same input can succeed (a registry that is down, a full disk).</param>
public sealed class StageException(string code, string message, string hint, bool retriable = false, Exception? cause = null)
    : Exception(message, cause)
{
    public string Code { get; } = code;

    public string Hint { get; } = hint;

    public bool Retriable { get; } = retriable;

    /// <summary>Code, message and hint in one line, for logs.</summary>
    public string Line => $"{Code}: {Advice}";

    /// <summary>Message and hint in one line, for logs that tell the code by itself.</summary>
    public string Advice => Hint.Length > 0 ? $"{Message}; {Hint}" : Message;
}
