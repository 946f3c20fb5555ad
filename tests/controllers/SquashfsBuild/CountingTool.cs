using Strata.Controllers.SquashfsBuild;

namespace Strata.Controllers.Tests.SquashfsBuild;

/// <summary>Keeps the tar itself as the image, and counts.</summary>
sealed class CountingTool : ISquashfsTool
{
    public int Packed { get; private set; }

    public ValueTask<string> VersionAsync(CancellationToken ct) => new("counting");

    public async Task PackAsync(
        string output, SquashfsOptions options, Func<Stream, CancellationToken, Task> writeTar, CancellationToken ct)
    {
        await using var file = File.Create(output);
        try
        {
            await writeTar(file, ct);
            Packed++;
        }
        catch
        {
            File.Delete(output);
            throw;
        }
    }
}
