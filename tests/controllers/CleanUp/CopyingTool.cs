using Strata.Controllers.SquashfsBuild;

namespace Strata.Controllers.Tests.CleanUp;

/// <summary>Keeps the tar itself as the image.</summary>
sealed class CopyingTool : ISquashfsTool
{
    public ValueTask<string> VersionAsync(CancellationToken ct) => new("copying");

    public async Task PackAsync(
        string output, SquashfsOptions options, Func<Stream, CancellationToken, Task> writeTar, CancellationToken ct)
    {
        await using var file = File.Create(output);
        await writeTar(file, ct);
    }
}
