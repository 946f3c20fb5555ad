using Strata.Controllers.Oci;
using Strata.Controllers.SquashfsBuild;
using Strata.Resources.Node;

namespace Strata.Cli.Authoring;

/// <summary>The image of a folder, judged by the rules of the agent before any of it is written.</summary>
sealed record FolderImage(ExtensionMetadata Metadata, IReadOnlyList<PlatformImage> Platforms)
{
    /// <summary>For an image that nobody gave a name. A tag has fewer characters than a version may have.</summary>
    public string DefaultName =>
        $"{Metadata.Name}:{string.Concat(Metadata.Version.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' ? c : '-'))}";

    /// <param name="talk">Gets every finding.</param>
    /// <exception cref="CommandException">There is no extension, or a rule is broken.</exception>
    public static FolderImage Pack(
        string folder, IReadOnlyList<Platform> platforms, ExtensionPolicy policy, ScratchDirectory scratch, TextWriter talk)
    {
        if (!Directory.Exists(folder))
            throw NoFolder.At(folder, "DIR is a folder that holds manifest.yaml and rootfs/; `strata extension init DIR` makes one");
        if (!ExtensionFolder.IsAt(folder))
            throw new CommandException(
                ExitCode.NotFound,
                $"{folder} holds no manifest.yaml and no rootfs/",
                "`strata extension init DIR` makes a folder that does");

        var layer = FolderLayer.Pack(folder, scratch);
        var metadata = Checked(layer, policy, talk);
        return new FolderImage(metadata, [.. platforms.Select(platform => new PlatformImage(platform, [layer.Content]))]);
    }

    /// <returns>The manifest, or the index when there are several platforms.</returns>
    public Task<Descriptor> WriteAsync(OciStore store, string name, CancellationToken ct) =>
        new OciLayoutWriter(store).WriteAsync(name, Platforms, ct);

    static ExtensionMetadata Checked(FolderLayer layer, ExtensionPolicy policy, TextWriter talk)
    {
        var report = ExtensionValidator.Validate([layer.Input], HostVersions.Default, policy.Content);
        var findings = report.Findings.Where(finding => finding.Code != ErrorCodes.Incompatible).ToList();
        ReportText.Write(findings, talk);
        return ReportExitCode.Of(findings) is var code and not ExitCode.Done
            ? throw new CommandException(code, $"{ReportText.Errors(findings)}; nothing was written", "correct the folder and build again")
            : report.Metadata!;
    }
}
