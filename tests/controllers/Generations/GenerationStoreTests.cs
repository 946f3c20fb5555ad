using Strata.Controllers.Generations;
using Strata.Controllers.Linux;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.Generations;

public sealed class GenerationStoreTests : IDisposable
{
    readonly TemporaryDirectory data = new();
    readonly GenerationStore store;

    public GenerationStoreTests()
    {
        store = new GenerationStore(data.Path);
        Directory.CreateDirectory(data["layers"]);
        File.WriteAllText(LayerFile("k0"), "zero");
        File.WriteAllText(LayerFile("k1"), "one");
        File.WriteAllText(IndexFile("k0"), "index of zero");
        File.WriteAllText(IndexFile("k1"), "index of one");
    }

    public void Dispose() => data.Dispose();

    string LayerFile(string key) => data[$"layers/{key}.sqsh"];

    string IndexFile(string key) => data[$"layers/{key}.index"];

    static GenerationMember Member(int position) => new(
        position,
        $"{position:000}.registry-x-{position}",
        $"x{position}",
        $"registry/x:{position}",
        "sha256:image",
        $"k{position}",
        "sha256:layer",
        4,
        new ExtensionMetadata("x", "1", "me", "lines\nof text", new ExtensionCompatibility(new TalosCompatibility(">= v1.0.0")), "more"));

    Generation Create(params int[] members) => store.Create(
        [.. members.Select(Member)], ExtensionPolicy.Default, "layers: []\n", key => new(LayerFile(key), IndexFile(key)));

    [Fact]
    public void What_a_kill_left_beside_the_id_goes_when_it_is_made()
    {
        File.WriteAllText(data[$".id.{Guid.NewGuid():n}"], "0123");

        DataId.ReadOrCreate(data.Path);

        Assert.Empty(Directory.GetFileSystemEntries(data.Path, ".id*"));
    }

    [Fact]
    public void What_a_kill_left_beside_current_goes_and_nothing_else()
    {
        Create(0);
        store.SetCurrent(1);
        File.CreateSymbolicLink(data[$".current.{Guid.NewGuid():n}"], "generations/1");
        File.WriteAllText(data[".current.mine"], "");

        _ = new GenerationStore(data.Path);

        Assert.Equal([data[".current.mine"]], Directory.GetFileSystemEntries(data.Path, ".*"));
        Assert.Equal(1, store.Current());
    }

    [Fact]
    public void A_generation_is_read_back_as_it_was_made()
    {
        var made = Create(0, 1);

        Assert.Equal(made, store.Read(1));
        Assert.Equal([1], store.List());
        Assert.Equal("layers: []\n", File.ReadAllText(Path.Combine(store.DirectoryOf(1), "extensions.yaml")));
    }

    [Fact]
    public void Its_files_are_hard_links_that_outlive_the_staged_layer()
    {
        Create(1);
        var file = Path.Combine(store.DirectoryOf(1), "001.registry-x-1.sqsh");
        Assert.Equal(Files.Stamp(LayerFile("k1")).Inode, Files.Stamp(file).Inode);

        File.Delete(LayerFile("k1"));
        File.Delete(IndexFile("k1"));

        Assert.Equal("one", File.ReadAllText(file));
        Assert.Equal("index of one", File.ReadAllText(Path.ChangeExtension(file, ".index")));
    }

    [Fact]
    public void An_empty_list_makes_an_empty_generation() => Assert.Empty(Create().Members);

    [Fact]
    public void A_missing_layer_leaves_no_trace()
    {
        Assert.Equal("io", Assert.Throws<StageException>(() => Create(0, 5)).Code);

        Assert.Empty(store.List());
        Assert.Empty(Directory.GetFileSystemEntries(data["work"]));
    }

    [Fact]
    public void A_generation_keeps_its_policy()
    {
        var policy = new ExtensionPolicy(
            new ConflictPolicy(SamePathRule.LastWins, HidesBaseRule.Refuse),
            new ContentPolicy("1.9", OutsideRule.Allow, OutsideRule.Allow, DanglingRule.Refuse, PrivilegeRule.Keep, XattrRule.Keep),
            new SquashfsPolicy(SquashfsCompressor.Xz, 0, 1024),
            VerifyMode.Always);

        store.Create([], policy, "", key => new(LayerFile(key), IndexFile(key)));

        Assert.Equal(policy, store.Read(1).Policy);
    }

    [Fact]
    public void A_generation_of_a_version_that_knew_no_policy_has_the_default()
    {
        Create();
        var record = Path.Combine(store.DirectoryOf(1), "generation.json");
        File.WriteAllText(record, """{"version": 1, "number": 1, "members": []}""");

        Assert.Equal(ExtensionPolicy.Default, store.Read(1).Policy);
    }

    [Theory]
    [InlineData("\"samePath\": \"Refuse\"", "\"samePath\": \"Sometimes\"")]
    [InlineData("\"level\": 3,", "")]
    public void A_generation_whose_policy_cannot_be_read_is_damaged(string text, string other)
    {
        Create();
        var record = Path.Combine(store.DirectoryOf(1), "generation.json");
        var json = File.ReadAllText(record);
        Assert.Contains(text, json, StringComparison.Ordinal);
        File.WriteAllText(record, json.Replace(text, other, StringComparison.Ordinal));

        Assert.Equal("corrupt", Assert.Throws<StageException>(() => store.Read(1)).Code);
    }

    [Fact]
    public void Current_is_nothing_before_the_first_activation() => Assert.Null(store.Current());

    [Fact]
    public void Current_names_what_was_set_and_can_go_back()
    {
        Create();
        Create();

        store.SetCurrent(2);
        store.SetCurrent(1);

        Assert.Equal(1, store.Current());
        Assert.Equal("generations/1", Files.ReadSymlink(data["current"]));
        store.SetCurrent(null);
        Assert.Null(store.Current());
    }

    [Fact]
    public void Current_cannot_name_a_generation_that_is_not_there() =>
        Assert.Equal("not-found", Assert.Throws<StageException>(() => store.SetCurrent(3)).Code);

    [Theory]
    [InlineData("generations/7")]
    [InlineData("elsewhere/1")]
    [InlineData("generations/x")]
    public void A_current_that_names_no_generation_is_refused(string target)
    {
        Create();
        Files.SwapSymlink(data["current"], target);

        Assert.Equal("corrupt", Assert.Throws<StageException>(() => store.Current()).Code);
    }

    [Fact]
    public void A_directory_left_by_a_cut_before_the_rename_is_no_generation()
    {
        Directory.CreateDirectory(data["work/generation-cut"]);
        Directory.CreateDirectory(data["generations/.4"]);

        Assert.Empty(store.List());
        Assert.Equal(1, Create().Number);
    }

    [Fact]
    public void A_cut_between_rename_and_current_leaves_the_old_one_current_and_the_new_number_taken()
    {
        Create();
        store.SetCurrent(1);
        Create();

        var restarted = new GenerationStore(data.Path);

        Assert.Equal(1, restarted.Current());
        Assert.Equal(3, restarted.Create([], ExtensionPolicy.Default, "", key => new(LayerFile(key), IndexFile(key))).Number);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("{\"version\":2,\"number\":1,\"members\":[]}")]
    [InlineData("{\"version\":1,\"number\":2,\"members\":[]}")]
    public void A_damaged_record_is_refused(string json)
    {
        Create();
        File.WriteAllText(Path.Combine(store.DirectoryOf(1), "generation.json"), json);

        Assert.Equal("corrupt", Assert.Throws<StageException>(() => store.Read(1)).Code);
    }

    [Fact]
    public void Three_are_kept_and_never_the_current_one_or_its_predecessor_removed()
    {
        for (var i = 0; i < 6; i++) Create();
        store.SetCurrent(2);

        Assert.Equal([3, 4, 5], store.Prune());
        Assert.Equal([1, 2, 6], store.List());
        Assert.Empty(Directory.GetFileSystemEntries(data["work"]));
    }

    [Fact]
    public void A_generation_in_use_is_not_pruned()
    {
        for (var i = 0; i < 5; i++) Create();
        store.SetCurrent(5);

        Assert.Equal([2, 3], store.Prune(1));
    }

    [Fact]
    public void The_id_of_the_data_directory_is_made_once()
    {
        var id = DataId.ReadOrCreate(data.Path);

        Assert.Equal(id, DataId.ReadOrCreate(data.Path));
        Assert.Matches("^[0-9a-f]{32}$", id);
        File.WriteAllText(data["id"], "x");
        Assert.Equal("corrupt", Assert.Throws<StageException>(() => DataId.ReadOrCreate(data.Path)).Code);
    }
}
