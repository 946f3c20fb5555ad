namespace Strata.Controllers.SquashfsBuild;

/// <summary>One thing that is wrong, or odd, in an extension.</summary>
/// <param name="Code">One of ErrorCodes.</param>
/// <param name="Path">In the image's root file system, with a leading slash; empty when it concerns no single path.</param>
/// <param name="IsWarning">True when the extension is built all the same.</param>
public sealed record Finding(string Code, string Path, string Message, bool IsWarning = false)
{
    public static Finding Error(string code, string path, string message) => new(code, path, message);

    public static Finding Warning(string code, string path, string message) => new(code, path, message, true);
}
