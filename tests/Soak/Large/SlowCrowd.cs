using System.Globalization;
using Strata.EndToEnd.Tests.Parts;

namespace Strata.Soak.Large;

using Node = Strata.EndToEnd.Tests.Parts.Node;

/// <summary>An agent whose configuration names fifty registries that do not answer, and behind them one that does.</summary>
sealed class SlowCrowd(TemporaryDirectory directory, Action<CaseResult> told)
{
    const int Slow = 50;

    public async Task RunAsync()
    {
        var ct = CancellationToken.None;
        await using var registry = await RealRegistry.StartAsync(directory, ct);
        var first = await new Extensions(directory).PushAsync(registry, "first", "1", ct);
        var sound = await new Extensions(directory).PushAsync(registry, "sound", "1", ct);
        await using var node = await Node.CreateAsync(directory, ct);
        await node.ConfigureAsync(Configuration.Of(registry, first), ct);
        await using var agent = await node.StartAgentAsync(ct);
        await IsAsync(node, first, "active");
        var before = Descriptors(node);

        var slow = Enumerable.Range(0, Slow).Select(_ => new SlowRegistry((_, _) => SlowAnswer.Silence(""))).ToList();
        told(await CaseResult.OfAsync(new Promise("a-sound-registry-behind-50-slow-ones", "staged", TimeSpan.FromSeconds(10)), async () =>
        {
            await node.ConfigureAsync(Text(registry, slow, first, sound), ct);
            await IsAsync(node, sound, "staged");
            return "staged";
        }));
        told(await CaseResult.OfAsync(new Promise("50-slow-registries-taken-away", "as before", TimeSpan.FromSeconds(30)), async () =>
        {
            await node.ConfigureAsync(Configuration.Of(registry, first, sound), ct);
            await Until.TrueAsync(() => ValueTask.FromResult(Descriptors(node) <= before), () => $"{before} descriptors, now {Descriptors(node)}", ct);
            return "as before";
        }));
        foreach (var one in slow) await one.DisposeAsync();
        await agent.StopAsync(ct);
    }

    static Task IsAsync(Node node, string image, string state) => node.UntilAsync(
        ["get", "plan", "-o", "json"],
        output => Read.Documents(output).Select(Read.Spec).Any(plan => (string?)plan["image"] == image && (string?)plan["state"] == state),
        CancellationToken.None);

    /// <summary>Of the agent.</summary>
    static int Descriptors(Node node)
    {
        var agent = node.Processes().Single(process => process.Stat.Contains(" (strata) ", StringComparison.Ordinal)).Id;
        return Directory.GetFileSystemEntries(node.FromOutside($"/proc/{agent.ToString(CultureInfo.InvariantCulture)}/fd")).Length;
    }

    static string Text(RealRegistry registry, IReadOnlyList<SlowRegistry> slow, string first, string sound) =>
        $"""
         machine:
           install:
             extensions:
               - image: {first}
         {string.Concat(Enumerable.Range(0, slow.Count).Select(i => $"      - image: slow-{i}.test/large:1\n"))}      - image: {sound}
           registries:
             mirrors:
         {string.Concat(slow.Select((one, i) => Mirror($"slow-{i}.test", one.Authority)))}{Mirror(registry.Host, registry.Host)}
         """;

    static string Mirror(string host, string authority) =>
        $"      \"{host}\": {{endpoints: [\"http://{authority}\"], skipFallback: true}}\n";
}
