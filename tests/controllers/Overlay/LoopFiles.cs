namespace Strata.Controllers.Tests.Overlay;

/// <summary>The files that loop devices read from.</summary>
static class LoopFiles
{
    public static IEnumerable<string> Below(string folder) => Directory.GetDirectories("/sys/block", "loop*")
        .Select(device => BackingFile(Path.Combine(device, "loop/backing_file")))
        .Where(file => file.StartsWith(folder, StringComparison.Ordinal));

    // The device can go while it is looked at.
    static string BackingFile(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllText(path) : "";
        }
        catch (IOException)
        {
            return "";
        }
    }
}
