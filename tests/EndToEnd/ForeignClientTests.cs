using Strata.EndToEnd.Tests.Parts;

namespace Strata.EndToEnd.Tests;

/// <summary>
/// A client that shares no code with ours, `Interop/foreign_client.py` on gRPC's C core, finds everything that COSI chapter 6 promises to
/// clients written elsewhere.
/// </summary>
public class ForeignClientTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("unix")]
    [InlineData("tcp")]
    public async Task A_client_of_another_language_is_served(string transport)
    {
        Requirements.CheckStrata("/usr/bin/python3", "protoc");
        using var directory = new TemporaryDirectory();
        string[] where = transport == "unix" ? ["--socket", directory["state.sock"]] : ["--listen", "127.0.0.1:0"];
        await using var serving = await StateProcess.StartAsync(where, Ct);
        var target = transport == "unix" ? $"unix:{serving.Address.AbsolutePath}" : serving.Address.Authority;

        // Debian's own Python: the one with python3-grpcio.
        var client = Path.Combine(Requirements.Root, "tests", "EndToEnd", "Interop", "foreign_client.py");
        var rules = await Tool.MustAsync("/usr/bin/python3", [client, target, Path.Combine(Requirements.Root, "protos")], Ct);

        Assert.Equal(11, rules.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }
}
