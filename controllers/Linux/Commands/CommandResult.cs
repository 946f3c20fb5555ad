namespace Strata.Controllers.Linux;

/// <param name="Output">Standard output.</param>
/// <param name="ErrorOutput">The last 4 KB of standard error. Some programs report losses there and still exit 0.</param>
public sealed record CommandResult(string Output, string ErrorOutput);
