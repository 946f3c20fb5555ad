using Strata.Controllers.Linux;

namespace Strata.Cli.Authoring;

/// <summary>
/// A private folder below the system's temporary one, gone at the end. What killed programs have left there goes with the next one.
/// </summary>
sealed class ScratchDirectory : IDisposable
{
    const string Prefix = "strata-scratch-";

    readonly DirectoryUse use;

    public ScratchDirectory()
    {
        RemoveLeft();
        do
        {
            Path = Directory.CreateTempSubdirectory(Prefix).FullName;
        }
        while (!TryUse(Path, out use!));
    }

    public string Path { get; }

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        Directory.Delete(Path, recursive: true);
        use.Dispose();
    }

    /// <summary>False when another process has taken it for one that was left, in the moment before it was in use.</summary>
    static bool TryUse(string path, out DirectoryUse? use)
    {
        use = null;
        try
        {
            use = DirectoryUse.Open(path);
        }
        catch (IOException gone) when (gone is DirectoryNotFoundException or LinuxException { Number: Errno.ENOENT })
        {
            return false;
        }

        if (Directory.Exists(path)) return true;

        use.Dispose();
        return false;
    }

    static void RemoveLeft()
    {
        foreach (var left in Directory.EnumerateDirectories(System.IO.Path.GetTempPath(), $"{Prefix}*"))
        {
            try
            {
                if (Files.IsOurs(left)) DirectoryUse.RemoveUnused(left);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Gone already, or not to be removed: that is no reason not to work.
            }
        }
    }
}
