using Strata.Controllers.Linux;
using Strata.Resources.Node;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>
/// Where symlinks may lead: by their text, and after following the links of the image itself, to an allowed path
/// (reliability.md rows 144, 145). A target that the image does not hold may be the base's, so that is a warning only.
/// </summary>
static class LinkRules
{
    // Real links have a handful; the bound keeps 250,000 links of 4,096 bytes from taking minutes.
    const int MostSteps = 256;

    public static IEnumerable<Finding> Check(TreeNode rootfs, ContentPolicy policy)
    {
        foreach (var (path, node) in MergedTree.Walk(rootfs))
        {
            if (node.Inode.Type is InodeType.Symlink && Check(rootfs, path, node.Inode.Target, policy) is { } finding) yield return finding;
        }
    }

    static Finding? Check(TreeNode rootfs, string path, string target, ContentPolicy policy)
    {
        var shown = "/" + path;
        var link = $"the link {Refusal.Quote(shown)} to {Refusal.Quote(target)}";
        var allowed = AllowedPaths.Of(policy.AllowedPaths);
        var lexical = Lexical(path, target);
        var end = Follow(rootfs, path, target, out var exists);
        if (end is null) return Finding.Error(ErrorCodes.LinkTarget, shown, $"{link} loops, or takes more than {MostSteps} steps");
        if (!allowed.Contains(lexical)) return Outside(shown, $"{link} leads to {Refusal.Quote("/" + lexical)}", policy);
        if (!allowed.Contains(end)) return Outside(shown, $"{link} leads through other links to {Refusal.Quote("/" + end)}", policy);

        return exists ? null : new Finding(ErrorCodes.LinkTarget, shown,
            $"{link} dangles: the image has no {Refusal.Quote("/" + end)}", policy.DanglingLinks == DanglingRule.Warn);
    }

    static Finding Outside(string path, string what, ContentPolicy policy) => new(
        ErrorCodes.LinkTarget, path, $"{what}, outside the allowed paths", policy.OutsideLinks == OutsideRule.Allow);

    // '..' above the root stays at the root, as the kernel does it.
    static string Lexical(string path, string target)
    {
        var result = Start(path, target);
        foreach (var name in Names(target)) Step(result, name);
        return string.Join('/', result);
    }

    // Path resolution as the kernel does it, inside the image. Null when it does not come to an end.
    static string? Follow(TreeNode rootfs, string path, string target, out bool exists)
    {
        exists = true;
        var (links, steps) = (1, 0); // this one is the first
        var at = Start(path, target);
        var ahead = new Stack<string>(Names(target).Reverse());
        while (ahead.TryPop(out var name))
        {
            if (++steps > MostSteps) return null;

            Step(at, name);
            var node = Find(rootfs, at);
            exists = node is not null;
            if (node?.Inode.Type is not InodeType.Symlink) continue;
            if (++links > Files.MostLinks) return null;

            var here = string.Join('/', at);
            at = Start(here, node.Inode.Target);
            foreach (var next in Names(node.Inode.Target).Reverse()) ahead.Push(next);
        }

        return string.Join('/', at);
    }

    static List<string> Start(string path, string target) => target.StartsWith('/') ? [] : [.. path.Split('/')[..^1]];

    static void Step(List<string> at, string name)
    {
        if (name != "..") at.Add(name);
        else if (at.Count > 0) at.RemoveAt(at.Count - 1);
    }

    static IEnumerable<string> Names(string target) => target.Split('/').Where(name => name is not ("" or "."));

    static TreeNode? Find(TreeNode from, List<string> names)
    {
        var node = from;
        foreach (var name in names)
        {
            if (node.Find(name) is not { } child) return null;
            node = child;
        }

        return node;
    }
}
