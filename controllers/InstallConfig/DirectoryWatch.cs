using Strata.Controllers.Linux;

namespace Strata.Controllers.InstallConfig;

/// <summary>
/// The kernel's watch of a file's directory, as the file itself is replaced by rename. It stays with the directory that it was begun on,
/// whatever that one is called later.
/// </summary>
/// <param name="path">Of the file.</param>
sealed class DirectoryWatch(string path, Action changed) : IDisposable
{
    readonly string directory = Path.GetDirectoryName(path)!;

    FileSystemWatcher? watcher;
    FileIdentity watched;

    /// <summary>Watches the directory that has the name now.</summary>
    /// <returns>False when there is none.</returns>
    /// <exception cref="IOException">The kernel gives no watch.</exception>
    public bool Renew()
    {
        if (!Directory.Exists(directory))
        {
            Dispose();
            return false;
        }

        var now = Files.Identity(directory);
        if (watcher is not null && now == watched) return true;

        Dispose();
        watched = now; // before: one that is put there in between is told apart the next time
        watcher = Start(new FileSystemWatcher(directory, Path.GetFileName(path)));
        return true;
    }

    public void Dispose()
    {
        watcher?.Dispose();
        watcher = null;
    }

    FileSystemWatcher Start(FileSystemWatcher started)
    {
        started.Changed += (_, _) => changed();
        started.Created += (_, _) => changed();
        started.Renamed += (_, _) => changed();
        started.Deleted += (_, _) => changed();
        started.Error += (_, _) => changed(); // events were lost
        started.EnableRaisingEvents = true;
        return started;
    }
}
