using Microsoft.Extensions.Time.Testing;
using Strata.Controllers.Generations;
using Strata.Controllers.Overlay;
using Strata.Controllers.SquashfsBuild;
using Strata.Resources;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.Generations;

/// <summary>The check on real indexes: staged ones beside their layers, stored ones in their generation.</summary>
public sealed class GenerationCheckTests : IDisposable
{
    static readonly ConflictPolicy LastWins = new(SamePathRule.LastWins, HidesBaseRule.Refuse);

    readonly TemporaryDirectory directory = new();
    readonly GenerationStore generations;
    readonly LayerStore layers;
    readonly GenerationCheck check;
    readonly FakeTimeProvider time = new();

    public GenerationCheckTests()
    {
        Directory.CreateDirectory(directory["data"]);
        Directory.CreateDirectory(directory["base/usr/local"]);
        generations = new GenerationStore(directory["data"]);
        layers = new LayerStore(directory["data"]);
        check = new GenerationCheck(generations, layers, new LayerVerifier(), new BaseDirectory(directory["base"]), time);
    }

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Staged_members_are_compared_by_the_policy_that_is_asked_with()
    {
        EquatableArray<GenerationMember> members = [Member(0, "a", "1"), Member(1, "b", "2")];

        Assert.Equal("conflict", (await check.FindOverlapsAsync(members, ConflictPolicy.Default, Ct)).Refusal!.Code);
        Assert.Null((await check.FindOverlapsAsync(members, LastWins, Ct)).Refusal);
        await File.WriteAllTextAsync(directory["base/usr/local/x"], "of the base", Ct);
        time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(1, (await check.FindOverlapsAsync(members, LastWins, Ct)).Of("000.a").Refused);
        Assert.Equal(0, (await check.FindOverlapsAsync(members, ConflictPolicy.Default, Ct)).Of("000.a").Refused);
    }

    [Fact]
    public async Task A_set_is_compared_once_in_a_moment_staged_or_stored()
    {
        EquatableArray<GenerationMember> members = [Member(0, "a", "1"), Member(1, "b", "1")];
        var stored = generations.Create(members, ExtensionPolicy.Default, "", layers.FilesOf);
        Assert.Equal(1, (await check.FindOverlapsAsync(members, ConflictPolicy.Default, Ct)).Of("001.b").Same);
        File.Delete(layers.IndexPath("1-b"));
        File.Delete(Path.Combine(generations.DirectoryOf(stored.Number), stored.Members[1].IndexName));

        Assert.Equal(1, (await check.FindOverlapsAsync(stored, Ct)).Of("001.b").Same);
        Assert.Equal(1, (await check.FindOverlapsAsync(members, ConflictPolicy.Default, Ct)).Of("001.b").Same);
        await Assert.ThrowsAsync<StageException>(() => check.FindOverlapsAsync(members, LastWins, Ct));
        time.Advance(TimeSpan.FromSeconds(3));
        await Assert.ThrowsAsync<StageException>(() => check.FindOverlapsAsync(stored, Ct));
    }

    [Fact]
    public async Task Names_that_were_read_ahead_are_known_for_a_moment()
    {
        var member = Member(0, "a", "1");
        await check.ReadAheadAsync([member], Ct);
        var ahead = Assert.Single(await check.ReadIndexesAsync([member], Ct)).Entries;

        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Same(ahead, Assert.Single(await check.ReadIndexesAsync([member], Ct)).Entries);
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.NotSame(ahead, Assert.Single(await check.ReadIndexesAsync([member], Ct)).Entries);
    }

    [Fact]
    public async Task Names_that_were_read_ahead_count_only_while_the_index_is_untouched()
    {
        var member = Member(0, "a", "1");
        await check.ReadAheadAsync([member], Ct);
        await File.AppendAllTextAsync(layers.IndexPath(member.LayerKey), "{\"path\":\"/usr/local/y\",\"type\":\"directory\",\"mode\":493}\n", Ct);

        Assert.Equal(
            ["/usr/local/x", "/usr/local/y"], Assert.Single(await check.ReadIndexesAsync([member], Ct)).Entries.Select(entry => entry.Path));
    }

    [Fact]
    public async Task A_refusal_is_looked_into_again_at_once()
    {
        EquatableArray<GenerationMember> members = [Member(0, "a", "1")];
        Directory.CreateDirectory(directory["base/usr/local/x"]);
        Assert.Equal("conflict", (await check.FindOverlapsAsync(members, ConflictPolicy.Default, Ct)).Refusal!.Code);
        Directory.Delete(directory["base/usr/local/x"]);

        Assert.Null((await check.FindOverlapsAsync(members, ConflictPolicy.Default, Ct)).Refusal);
    }

    [Fact]
    public async Task A_stored_generation_is_compared_by_its_own_policy_and_its_own_files()
    {
        var policy = ExtensionPolicy.Default with { Conflicts = LastWins };
        var stored = generations.Create([Member(0, "a", "1"), Member(1, "b", "2")], policy, "", layers.FilesOf);
        Directory.Delete(directory["data/layers"], recursive: true);

        var report = await check.FindOverlapsAsync(stored, Ct);

        Assert.Null(report.Refusal);
        Assert.Equal(1, report.Of("001.b").Replaces);
    }

    [Fact]
    public async Task Two_members_of_one_name_are_refused_before_a_generation_is_made_of_them_and_never_after()
    {
        EquatableArray<GenerationMember> members = [Member(0, "same", "1"), Member(1, "same", "1")];

        var refusal = await Assert.ThrowsAsync<StageException>(() => check.FindOverlapsAsync(members, ConflictPolicy.Default, Ct));
        var stored = generations.Create(members, ExtensionPolicy.Default, "", layers.FilesOf);

        Assert.Equal("conflict", refusal.Code);
        Assert.Contains("000.same and 001.same", refusal.Message, StringComparison.Ordinal);
        Assert.Null((await check.FindOverlapsAsync(stored, Ct)).Refusal);
    }

    [Theory]
    [InlineData("{\"path\": \"/usr/lo")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"path\":\"/x\",\"type\":\"file\",\"mode\":420,\"digest\":\"sha256:00\"}")]
    [InlineData("{\"path\":\"/x\",\"type\":\"file\",\"mode\":420,\"digest\":7}")]
    public async Task A_damaged_index_is_told_with_its_file_and_line(string line)
    {
        var member = Member(0, "a", "1");
        await File.AppendAllTextAsync(layers.IndexPath(member.LayerKey), $"{line}\n", Ct);

        var damage = await Assert.ThrowsAsync<StageException>(() => check.FindOverlapsAsync([member], ConflictPolicy.Default, Ct));

        Assert.Equal("corrupt", damage.Code);
        Assert.Contains($"{layers.IndexPath(member.LayerKey)}, line 3", damage.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_longer_than_the_kernel_takes_is_nowhere_in_the_base()
    {
        var member = Member(0, "a", "1");
        var name = new string('d', 255);
        var path = $"/usr/local/{string.Join('/', Enumerable.Repeat(name, 15))}/{name[..239]}"; // as long as a layer may have them
        await File.AppendAllTextAsync(
            layers.IndexPath(member.LayerKey), $"{{\"path\":\"{path}\",\"type\":\"file\",\"mode\":420,\"size\":0}}\n", Ct);

        Assert.Null((await check.FindOverlapsAsync([member], ConflictPolicy.Default, Ct)).Refusal);
    }

    /// <summary>A member whose layer brings `/usr/local/x`.</summary>
    GenerationMember Member(int position, string name, string content)
    {
        var key = $"{position}-{name}";
        File.WriteAllText(layers.ImagePath(key), "");
        using var index = File.Create(layers.IndexPath(key));
        var layer = new BuiltLayer(key, "", 0, ExtensionMetadata.Empty, 1, 1, []);
        LayerIndex.Write(index, layer, [new LayerIndexEntry("/usr/local/x", "file", 0x1a4, 1, ContentDigests.Of(content).ToString())]);
        return new GenerationMember(position, $"00{position}.{name}", name, name, "", key, "", 0, ExtensionMetadata.Empty);
    }
}
