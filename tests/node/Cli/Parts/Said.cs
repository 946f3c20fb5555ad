using Strata.Cli;

namespace Strata.Node.Tests.Cli;

/// <summary>What one run of the command line said.</summary>
sealed record Said(int ExitCode, string Output, string Error)
{
    public static async Task<Said> ByAsync(CancellationToken ct, params string[] args)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = await CommandLine.RunAsync(args, output, error, ct);
        return new Said(code, output.ToString(), error.ToString());
    }
}
