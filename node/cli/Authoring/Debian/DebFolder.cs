using Strata.Controllers.Linux;

namespace Strata.Cli.Authoring.Debian;

/// <summary>Writes the folder of an extension by a plan. Links come last: nothing is ever written through one.</summary>
static class DebFolder
{
    public static void Write(MovePlan plan, string manifest, string folder)
    {
        var rootfs = Directory.CreateDirectory(Path.Combine(folder, "rootfs")).FullName;
        File.WriteAllText(Path.Combine(folder, "manifest.yaml"), manifest);
        foreach (var (place, entry) in plan.Moved.OrderBy(moved => moved.Value is DebEntry.Symlink))
            Write(entry, Path.Combine(rootfs, place));
    }

    static void Write(DebEntry entry, string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        switch (entry)
        {
            case DebEntry.Directory:
                Directory.CreateDirectory(path);
                break;
            case DebEntry.File file:
                // The same content under two names was a hard link, and becomes one.
                Files.HardLink(file.Content, path);
                File.SetUnixFileMode(path, (UnixFileMode)file.Mode | UnixFileMode.UserRead);
                break;
            case DebEntry.Symlink link:
                File.CreateSymbolicLink(path, link.Target);
                break;
        }
    }
}
