using System.CommandLine;
using Strata.Controllers.SquashfsBuild;

namespace Strata.Cli.Authoring;

/// <summary><c>strata extension validate IMAGE</c>: judges an image by the rules of the agent, without building it.</summary>
sealed class ValidateCommand : Command
{
    static readonly Argument<string> Image = new("IMAGE")
    {
        Description = "A reference, oci:///DIR[:REF], oci-archive:FILE[:REF], or a folder that holds manifest.yaml and rootfs/",
    };

    public ValidateCommand() : base("validate", "Check an extension's image")
    {
        Add(Image);
        Add(HostVersions.Option);
        Add(PolicyFile.Option);
        Add(TextOrJson.Option);
        Add(RegistryOptions.Config);
        Add(RegistryOptions.AuthFile);
        SetAction(RunAsync);
    }

    static async Task<int> RunAsync(ParseResult parse, CancellationToken ct)
    {
        var policy = PolicyFile.In(parse);
        using var image = await ImageArgument.OpenAsync(
            parse.GetRequiredValue(Image), reference => RegistryOptions.ForPullAsync(reference, parse, ct), ct);
        var report = ExtensionValidator.Validate(image.Layers, parse.GetRequiredValue(HostVersions.Option), policy.Content, ct: ct);

        var output = parse.InvocationConfiguration.Output;
        if (TextOrJson.IsJson(parse)) output.WriteLine(ReportJson.Of(report));
        else WriteText(report, output);
        return (int)ReportExitCode.Of(report.Findings);
    }

    static void WriteText(ValidationReport report, TextWriter output)
    {
        ReportText.Write(report.Findings, output);
        output.WriteLine(report.IsValid
            ? $"{report.Metadata!.Name} {report.Metadata.Version} is a valid extension with {report.Entries} entries"
            : ReportText.Errors(report.Findings));
    }
}
