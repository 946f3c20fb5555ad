using System.CommandLine;
using Strata.Controllers.SquashfsBuild;

namespace Strata.Cli.Authoring;

/// <summary><c>strata extension validate IMAGE</c>: judges an image by the rules of the agent, without building it.</summary>
sealed class ValidateCommand : Command
{
    static readonly Argument<string> Image = new("IMAGE")
    {
        Description = "A reference, oci:///DIR[:REF], oci-archive:FILE, or a folder that holds manifest.yaml and rootfs/",
    };

    static readonly Option<string> HostVersion = new("--host-version")
    {
        Description = "Version that constraints are checked against",
        HelpName = "VERSION",
        DefaultValueFactory = _ => HostVersions.Default,
        Validators = { HostVersions.Check },
    };

    static readonly Option<string> Output = new("--output", "-o")
    {
        Description = "text or json",
        HelpName = "FORMAT",
        DefaultValueFactory = _ => "text",
    };

    public ValidateCommand() : base("validate", "Check an extension's image")
    {
        Output.AcceptOnlyFromAmong("text", "json");
        Add(Image);
        Add(HostVersion);
        Add(PolicyFile.Option);
        Add(Output);
        SetAction(RunAsync);
    }

    static async Task<int> RunAsync(ParseResult parse, CancellationToken ct)
    {
        var policy = PolicyFile.In(parse);
        using var image = await ImageArgument.OpenAsync(parse.GetRequiredValue(Image), ct);
        var report = ExtensionValidator.Validate(image.Layers, parse.GetRequiredValue(HostVersion), policy.Content, ct: ct);

        var output = parse.InvocationConfiguration.Output;
        if (parse.GetRequiredValue(Output) == "json") output.WriteLine(ReportJson.Of(report));
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
