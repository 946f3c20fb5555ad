using System.Text.Json;
using Grpc.Core;
using Strata.Cli;
using Strata.Protos.Node.V1;
using Failure = Strata.Protos.Node.V1.Failure;

namespace Strata.Node.Tests.Cli.Acting;

public sealed class DiffTests
{
    static readonly DiffResponse[] Everything =
    [
        new() { Policy = new PolicyChange { Key = "conflicts.samePath", Active = "refuse", Staged = "lastWins" } },
        Extension("r/same:1", "same", "active", Side(0, "same", "1"), Side(0, "same", "1")),
        Extension("r/new:1", "added", "staged", null, Side(1, "new", "v1")),
        Extension("r/tool:2", "changed", "staged", Side(2, "tool", "1", "sha256:1"), Side(2, "tool", "2", "sha256:2")),
        Extension("r/packed:1", "changed", "staged", Side(3, "packed", "1"), Side(3, "packed", "1")),
        Extension("r/moved:1", "moved", "staged", Side(9, "moved", "1"), Side(4, "moved", "1")),
        Extension("r/named:stable", "changed", "staged", Side(10, "named", "1", image: "r/named:1"), Side(10, "named", "1", image: "r/named:stable")),
        Extension("r/bad:1", "unknown", "failed", null, null, "not-found", "the registry has no r/bad:1\u001b[2J"),
        Extension("r/late:2", "unknown", "pulling", Side(11, "late", "1"), null),
        Extension("r/either:1", "unknown", "", Side(12, "either", "1"), null),
        Extension("r/old:1", "removed", "", Side(5, "old", "1"), null),
        new()
        {
            Files = new FileChanges
            {
                Files =
                {
                    new FileChange { Path = "/usr/local/new", Change = "added", Type = "directory", Extension = "new" },
                    new FileChange { Path = "/usr/local/new/a", Change = "added", Type = "file", Extension = "new" },
                    new FileChange { Path = "/usr/local/of-base", Change = "hides", Type = "file", Extension = "new" },
                    new FileChange { Path = "/usr/local/tool", Change = "changed", Type = "symlink", Extension = "tool" },
                },
            },
        },
        new()
        {
            Files = new FileChanges
            {
                Files =
                {
                    new FileChange { Path = "/usr/local/old", Change = "removed", Type = "file", Extension = "old" },
                    new FileChange { Path = "/usr/local/seen", Change = "restored", Type = "file", Extension = "old" },
                },
            },
        },
        new() { Overlap = new Overlap { Path = "/usr/local/x", Extension = "tool", Over = "new", Kind = "replaces", Refused = "conflict" } },
        new() { Overlap = new Overlap { Path = "/usr/local/of-base", Extension = "new", Over = "base", Kind = "hides" } },
        new()
        {
            Result = new DiffResult
            {
                Generation = 7,
                Overlaps = 5,
                Code = "conflict",
                Message = "extensions new and tool both bring /usr/local/x",
                Hint = "remove one",
            },
        },
    ];

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Text_has_one_line_for_each_thing_that_would_change()
    {
        var said = await RunAsync(new ScriptedNode { Differences = Everything }, "diff");

        Assert.Equal(
            """
            against generation 7
            not every extension is staged: what becomes of the files of those marked ? is not known yet; `strata get plan` tells how far they are
            policy:
              ~ conflicts.samePath: refuse -> lastWins
            extensions:
              + new v1  r/new:1
              ~ tool 1 -> tool 2  r/tool:2
              ~ packed 1  built in another way  r/packed:1
              ~ moved 1  from position 9 to 4
              ~ named 1  the same image, until now r/named:1  r/named:stable
              ? r/bad:1  failed: its files are not known yet: not-found: the registry has no r/bad:1 [2J
              ? late 1 -> r/late:2  pulling: its files are not known yet
              ? either 1  r/either:1  removed, or changed to one that is not staged yet
              - old 1  r/old:1
            files:
              + /usr/local/new/  (new)
              + /usr/local/new/a  (new)
              ! /usr/local/of-base  (new, hides the base's)
              ~ /usr/local/tool  (tool)
              - /usr/local/old  (old)
              < /usr/local/seen  (old, the base's is seen again)
            overlaps:
              /usr/local/x  tool replaces that of new: refused (conflict)
              /usr/local/of-base  new hides that of the base
              … and 3 more
            files: 2 added, 1 changed, 1 hiding the base's, 1 removed, 1 restored
            an upgrade would be refused: extensions new and tool both bring /usr/local/x (conflict); remove one

            """,
            said.Output);
        Assert.Equal((1, ""), (said.ExitCode, said.Error));
    }

    [Fact]
    public async Task Json_has_the_same_for_programs()
    {
        var said = await RunAsync(new ScriptedNode { Differences = Everything }, "diff", "-o", "json");

        var difference = JsonDocument.Parse(said.Output).RootElement;
        Assert.Equal(1, said.ExitCode);
        Assert.Equal(
            (false, false, 7, 5),
            (difference.GetProperty("same").GetBoolean(), difference.GetProperty("complete").GetBoolean(),
                difference.GetProperty("generation").GetInt32(), difference.GetProperty("overlapCount").GetInt32()));
        Assert.Equal("conflict", difference.GetProperty("refusal").GetProperty("code").GetString());
        Assert.Equal("lastWins", difference.GetProperty("policy")[0].GetProperty("staged").GetString());
        Assert.Equal(
            ["same", "added", "changed", "changed", "moved", "changed", "unknown", "unknown", "unknown", "removed"],
            difference.GetProperty("extensions").EnumerateArray().Select(extension => extension.GetProperty("change").GetString()));
        var changed = difference.GetProperty("extensions")[2];
        Assert.Equal("1", changed.GetProperty("active").GetProperty("version").GetString());
        Assert.Equal("2", changed.GetProperty("staged").GetProperty("version").GetString());
        Assert.Equal("r/named:1", difference.GetProperty("extensions")[5].GetProperty("active").GetProperty("image").GetString());
        Assert.Equal(JsonValueKind.Null, difference.GetProperty("extensions")[1].GetProperty("active").ValueKind);
        Assert.Equal("not-found", difference.GetProperty("extensions")[6].GetProperty("error").GetProperty("code").GetString());
        Assert.Equal(6, difference.GetProperty("files").GetArrayLength());
        Assert.Equal("replaces", difference.GetProperty("overlaps")[0].GetProperty("kind").GetString());
    }

    [Theory]
    [InlineData("text", "nothing to do: the configured set is active, as generation 3\n")]
    [InlineData("json", null)]
    public async Task Nothing_to_do_is_exit_code_0(string format, string? text)
    {
        DiffResponse[] same = [new() { Result = new DiffResult { Same = true, Complete = true, Generation = 3 } }];

        var said = await RunAsync(new ScriptedNode { Differences = same }, "diff", "--output", format);

        Assert.Equal(0, said.ExitCode);
        if (text is not null) Assert.Equal(text, said.Output);
    }

    [Fact]
    public async Task A_faulty_configuration_is_told_as_an_upgrade_tells_it()
    {
        var failure = new Failure { Code = "type", Message = "line 3, column 9: no", Hint = "allowed here: a, b", ExitCode = 6 };

        var said = await RunAsync(new ScriptedNode { Failure = ScriptedNode.Refusal(StatusCode.InvalidArgument, failure) }, "diff");

        Assert.Equal(((int)ExitCode.ValidationFailed, ""), (said.ExitCode, said.Output));
        Assert.Equal("error: line 3, column 9: no\n  allowed here: a, b\n", said.Error);
    }

    [Fact]
    public async Task Another_format_is_wrong_usage() =>
        Assert.Equal((int)ExitCode.Usage, (await RunAsync(new ScriptedNode(), "diff", "-o", "yaml")).ExitCode);

    static DiffResponse Extension(
        string image, string change, string state, ExtensionSide? active, ExtensionSide? staged, string code = "", string message = "") => new()
        {
            Extension = new ExtensionChange
            {
                Image = image,
                Change = change,
                State = state,
                Active = active,
                Staged = staged,
                Code = code,
                Message = message,
            },
        };

    static ExtensionSide Side(int position, string name, string version, string digest = "sha256:d", string image = "") =>
        new() { Position = position, Name = name, Version = version, Digest = digest, LayerDigest = "sha256:l", Image = image };

    static async Task<Said> RunAsync(ScriptedNode node, params string[] args)
    {
        await using var server = await Server.StartAsync(Ct, node);
        return await Said.ByAsync(Ct, [.. args, "--endpoint", server.Endpoint]);
    }
}
