using System.Security.Cryptography;
using Strata.Controllers.Linux;

namespace Strata.Controllers.Tests.SquashfsBuild;

/// <summary>A directory tree as lines that can be compared, sorted by path.</summary>
static class UnpackedTree
{
    /// <returns>Path, type, mode, link target, first name of the hard-link group, digest of a file's content.</returns>
    public static async Task<string[]> ReadAsync(string root, CancellationToken ct)
    {
        var command = new Command("find", [root, "-mindepth", "1", "-printf", "%P\\t%y\\t%m\\t%i\\t%l\\n"]);
        var lines = (await command.RunAsync(ct)).Output.TrimEnd('\n').Split('\n')
            .Select(line => line.Split('\t')).OrderBy(f => f[0], StringComparer.Ordinal).ToArray();
        var groups = lines.Where(f => f[1] != "d").GroupBy(f => f[3]).ToDictionary(g => g.Key, g => g.First()[0]);
        return [.. lines.Select(f => $"{f[0]} {f[1]} {f[2]} {f[4]} {groups.GetValueOrDefault(f[3])} {Content(root, f)}")];
    }

    static string Content(string root, string[] f) =>
        f[1] == "f" ? Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(root, f[0])))) : "";
}
