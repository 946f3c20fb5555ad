namespace Strata.Controllers.SquashfsBuild;

/// <summary>The program that makes a squashfs of a tar stream.</summary>
public interface ISquashfsTool
{
    /// <summary>Part of a layer's key: another version may write other bytes.</summary>
    /// <exception cref="Strata.Resources.Node.StageException">mksquashfs: it is not installed, or does not run.</exception>
    ValueTask<string> VersionAsync(CancellationToken ct);

    /// <summary>
    /// Writes a new file of what <paramref name="writeTar"/> writes. When this throws, there is no file. What writeTar throws is thrown
    /// as it is, unless the tool failed first.
    /// </summary>
    /// <exception cref="Strata.Resources.Node.StageException">mksquashfs, space</exception>
    Task PackAsync(string output, SquashfsOptions options, Func<Stream, CancellationToken, Task> writeTar, CancellationToken ct);
}
