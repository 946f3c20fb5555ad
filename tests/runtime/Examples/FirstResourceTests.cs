using System.Text.RegularExpressions;

namespace Strata.Runtime.Tests.Examples;

/// <summary>`examples/first-resource`, as users copy it.</summary>
public sealed partial class FirstResourceTests
{
    readonly CancellationToken ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_shows_the_resource_that_it_changed()
    {
        var output = await ExampleProgram.RunAsync("first-resource", [], ct);

        Assert.Equal(
            """
            metadata:
                namespace: default
                type: Volumes.example.dev
                id: data
                version: 2
                owner:
                phase: running
                created: TIME
                updated: TIME
            spec:
                device: /dev/sdc
                options:
                    - noatime

            """,
            Time().Replace(output, "TIME"));
    }

    [Fact]
    public async Task Its_type_is_declared_in_five_lines()
    {
        var source = await File.ReadAllLinesAsync(Path.Combine(ExampleProgram.Folder("first-resource"), "Program.cs"), ct);

        var declaration = source.SkipWhile(line => line != "[Resource]").TakeWhile(line => line.Length > 0);

        Assert.Equal(5, declaration.Count());
    }

    [GeneratedRegex("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")]
    private static partial Regex Time();
}
