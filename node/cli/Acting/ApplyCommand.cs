using System.CommandLine;
using Google.Protobuf;
using Strata.Cli.Connecting;
using Strata.Protos.Node.V1;

namespace Strata.Cli.Acting;

/// <summary><c>strata apply FILE</c>: replaces the machine configuration; nothing is activated before an upgrade.</summary>
sealed class ApplyCommand : Command
{
    static readonly Argument<string> Source = new("FILE")
    {
        Description = "Machine configuration; replaces the file that the agent was started with",
    };

    static readonly Option<bool> DryRun = new("--dry-run") { Description = "Validate and compare only" };

    public ApplyCommand() : base("apply", "Replace the node's machine configuration")
    {
        Add(Source);
        Add(DryRun);
        Add(EndpointOption.Instance);
        SetAction(RunAsync);
    }

    static async Task<int> RunAsync(ParseResult parse, CancellationToken ct)
    {
        var (path, dryRun) = (parse.GetRequiredValue(Source), parse.GetValue(DryRun));
        var request = new ApplyConfigurationRequest { Config = await ReadAsync(path, ct), DryRun = dryRun };
        using var connection = Connection.Open(parse);
        var console = parse.InvocationConfiguration;

        var call = new NodeCall(connection.Endpoint, console.Error, path);
        var result = await call.RunAsync(
            new Node.NodeClient(connection.Invoker).ApplyConfiguration(request, cancellationToken: ct),
            response => response.Progress,
            response => response.Result,
            ct);

        foreach (var finding in result.Findings) console.Error.WriteLine($"warning: {FindingText.Of(finding, path)}");
        console.Output.WriteLine(Summary(result, dryRun));
        return (int)ExitCode.Done;
    }

    static string Summary(ApplyConfigurationResult result, bool dryRun)
    {
        if (Differing(result) is not { } differing) return "no entry differs from what is active";

        var them = result.EntriesChanged + (result.PolicyChanged ? 1 : 0) > 1 ? "them" : "it";
        return $"{differing} from what is active; " + (dryRun ? "nothing was applied" : $"`strata upgrade` activates {them}");
    }

    static string? Differing(ApplyConfigurationResult result) => (result.EntriesChanged, result.PolicyChanged) switch
    {
        (0, false) => null,
        (0, true) => "the policy differs",
        (1, false) => "1 entry differs",
        (1, true) => "1 entry and the policy differ",
        (var count, false) => $"{count} entries differ",
        (var count, true) => $"{count} entries and the policy differ",
    };

    static async Task<ByteString> ReadAsync(string path, CancellationToken ct)
    {
        NamedFile.Check(path, "machine configuration", "give the path of the file to apply");
        return UnsafeByteOperations.UnsafeWrap(await File.ReadAllBytesAsync(path, ct));
    }
}
