using Strata.Controllers.Oci;
using Strata.Controllers.SquashfsBuild;
using Strata.Resources.Node;
using Strata.Resources.Serialization;

namespace Strata.Cli.Authoring.Debian;

/// <summary>Makes the folder of an extension from .deb files: read, plan, judge, write. Nothing of a package is run.</summary>
/// <param name="Files">Paths of .deb files; the first one gives the extension its name, version and author.</param>
/// <param name="Name">Instead of the first package's.</param>
/// <param name="LeftOut">Paths that are left out, with everything below them.</param>
sealed record DebExtension(IReadOnlyList<string> Files, string? Name, IReadOnlyList<string> LeftOut)
{
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <param name="wanted">Platforms that were asked for; null when nobody did.</param>
    /// <param name="talk">Gets every finding.</param>
    /// <exception cref="CommandException">A file is missing, or there is something that cannot be moved; all of it is told.</exception>
    /// <exception cref="StageException">A file is faulty.</exception>
    public async Task<FolderImage> PackAsync(
        IReadOnlyList<Platform>? wanted, ExtensionPolicy policy, ScratchDirectory scratch, TextWriter talk, CancellationToken ct)
    {
        var packages = await ReadAsync(scratch, ct);
        var platforms = DebArchitecture.PlatformsOf(packages, wanted);
        var rules = new MoveRules([.. packages.Select(package => package.Control.Package)]);
        var plan = MovePlan.Of(packages, rules, [.. LeftOut.Select(path => UsrMerge.Map(path.Trim('/')))]);
        Check([.. packages.SelectMany(Untold), .. Missing(packages), .. plan.Findings, .. DebReferences.Check(plan, rules)], talk);

        var folder = scratch.File("extension");
        DebFolder.Write(plan, ManifestOf(packages), folder);
        return FolderImage.Pack(folder, platforms, policy, scratch, talk);
    }

    async Task<IReadOnlyList<DebPackage>> ReadAsync(ScratchDirectory scratch, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        var contents = new DebContents(Directory.CreateDirectory(scratch.File("contents")).FullName, LayerLimits.Default);
        var packages = new List<DebPackage>();
        foreach (var file in Files) packages.Add(await DebPackage.ReadAsync(file, contents, either.Token));
        return packages;
    }

    static void Check(IReadOnlyList<Finding> findings, TextWriter talk)
    {
        ReportText.Write(findings, talk);
        if (ReportExitCode.Of(findings) is var code and not ExitCode.Done)
            throw new CommandException(
                code,
                $"{ReportText.Errors(findings)}; nothing was written",
                "--leave-out PATH builds without what is not needed",
                "what a package needs at a fixed place must be built with the prefix /usr/local");
    }

    static IEnumerable<Finding> Untold(DebPackage package) => package.Scripts.Count == 0
        ? []
        : [Finding.Warning(ErrorCodes.Deb, "", $"{package.Control.Package}: {string.Join(", ", package.Scripts)} will not be run")];

    static IEnumerable<Finding> Missing(IReadOnlyList<DebPackage> packages)
    {
        var here = packages.Select(package => package.Control.Package).ToHashSet(StringComparer.Ordinal);
        var needed = packages.SelectMany(package => package.Control.Depends)
            .Where(need => !need.Split('|').Any(alternative => here.Contains(alternative.Split(['(', ':', ' '], 2)[0].Trim())))
            .Distinct();
        return string.Join(", ", needed) is { Length: > 0 } names
            ? [Finding.Warning(ErrorCodes.Deb, "", $"the base must bring what the packages need: {names}")]
            : [];
    }

    string ManifestOf(IReadOnlyList<DebPackage> packages)
    {
        var first = packages[0].Control;
        var name = Name ?? first.Package;
        if (!ExtensionName.IsValid(name))
            throw new CommandException(
                ExitCode.Usage,
                $"\"{name}\" cannot be the name of an extension",
                $"give one with --name, of the form {ExtensionName.Form}");

        var contents = string.Join(", ", packages.Select(package => $"{package.Control.Package} {package.Control.Version}"));
        return YamlWriter.Write(new YamlMapping(
        [
            new("version", YamlScalar.String("v1alpha1")),
            new("metadata", new YamlMapping(
            [
                new("name", YamlScalar.String(name)),
                new("version", YamlScalar.String(first.Version)),
                new("author", YamlScalar.String(first.Maintainer)),
                new("description", YamlScalar.String($"{first.Description}\nFrom the Debian packages {contents}.\n")),
            ])),
        ]));
    }
}
