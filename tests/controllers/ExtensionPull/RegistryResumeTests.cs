using Microsoft.Extensions.Time.Testing;
using Strata.Controllers.Oci;
using Strata.Controllers.Tests.Oci;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.ExtensionPull;

/// <summary>Downloads that break off and go on (RFC 9110, 14): rows 6, 14 and 35 of the hostile-input catalogue.</summary>
public class RegistryResumeTests
{
    const int Cut = 100_000;

    readonly FakeImage image = new();
    readonly List<string?> ranges = [];

    byte[] Layer => image.Layers[0];

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_download_that_breaks_off_goes_on_where_it_was()
    {
        await using var registry = Cutting(Rest);
        using var bench = new PullBench();

        await bench.PullAsync(registry);

        Assert.Equal([null, $"bytes={Cut}-"], ranges);
        AssertPulled(bench);
    }

    [Fact]
    public async Task It_goes_on_as_often_as_it_breaks_off()
    {
        await using var registry = Serving((request, from) => FakeAnswer.Raw(
            from == 0 ? $"HTTP/1.1 200 OK\nContent-Length: {Layer.Length}\n\n" : Head(from, Layer.Length - 1, Layer.Length),
            Layer[from..Math.Min(from + Cut, Layer.Length)]));
        using var bench = new PullBench();

        await bench.PullAsync(registry);

        Assert.Equal([null, "bytes=100000-", "bytes=200000-"], ranges);
        AssertPulled(bench);
    }

    [Fact]
    public async Task It_goes_on_only_if_the_content_is_still_the_same()
    {
        var asked = new List<string?>();
        await using var registry = Serving((request, from) =>
        {
            asked.Add(request.Headers.GetValueOrDefault("if-range"));
            return from == 0
                ? FakeAnswer.Raw($"HTTP/1.1 200 OK\nContent-Length: {Layer.Length}\nETag: \"v1\"\n\n", Layer[..Cut])
                : Rest(from);
        });
        using var bench = new PullBench();

        await bench.PullAsync(registry);

        Assert.Equal([null, "\"v1\""], asked);
    }

    [Theory]
    [InlineData("W/\"v1\"")]
    [InlineData("v1")]
    [InlineData("\"a b\"")]
    public async Task A_weak_or_odd_entity_tag_binds_nothing(string tag)
    {
        var asked = new List<string?>();
        await using var registry = Serving((request, from) =>
        {
            asked.Add(request.Headers.GetValueOrDefault("if-range"));
            return from == 0
                ? FakeAnswer.Raw($"HTTP/1.1 200 OK\nContent-Length: {Layer.Length}\nETag: {tag}\n\n", Layer[..Cut])
                : Rest(from);
        });
        using var bench = new PullBench();

        await bench.PullAsync(registry);

        Assert.Equal([null, null], asked);
    }

    [Fact]
    public async Task R35_a_registry_that_sends_all_of_it_again_is_taken_at_its_word()
    {
        await using var registry = Cutting(_ => FakeAnswer.Ok(null, Layer));
        using var bench = new PullBench();

        await bench.PullAsync(registry);

        Assert.Equal([null, $"bytes={Cut}-"], ranges);
        AssertPulled(bench);
    }

    [Theory]
    [InlineData("bytes 0-299999/300000")]
    [InlineData("bytes 99999-299999/300000")]
    [InlineData("bytes 100001-299999/300000")]
    [InlineData("bytes 100000-299998/300000")]
    [InlineData("bytes 100000-299999/300001")]
    [InlineData("bytes 100000-299999/300000, bytes 0-1/2")]
    [InlineData("bytes */300000")]
    [InlineData("bites 100000-299999/300000")]
    [InlineData("100000-299999/300000")]
    [InlineData("")]
    public async Task R35_a_range_that_is_not_exactly_the_rest_is_never_spliced(string range)
    {
        await using var registry = Cutting(
            from => FakeAnswer.Status(206, null, Layer[from..], $"Content-Range: {range}"), fresh: FakeAnswer.Ok(null, Layer));
        using var bench = new PullBench();

        await bench.PullAsync(registry);

        Assert.Equal([null, $"bytes={Cut}-", null], ranges);
        AssertPulled(bench);
    }

    [Theory]
    [InlineData(206)]
    [InlineData(400)]
    [InlineData(416)]
    public async Task R35_a_registry_that_knows_no_ranges_is_asked_for_the_whole(int status)
    {
        await using var registry = Cutting(_ => FakeAnswer.Status(status), fresh: FakeAnswer.Ok(null, Layer));
        using var bench = new PullBench();

        await bench.PullAsync(registry);

        Assert.Equal([null, $"bytes={Cut}-", null], ranges);
        AssertPulled(bench);
    }

    [Theory]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(405)]
    [InlineData(500)]
    [InlineData(501)]
    [InlineData(502)]
    [InlineData(503)]
    public async Task R35_a_registry_that_fails_at_a_range_is_not_asked_for_one_again(int status)
    {
        await using var registry = Cutting(_ => FakeAnswer.Status(status), fresh: FakeAnswer.Ok(null, Layer));
        using var bench = new PullBench();

        await bench.PullAsync(registry);

        Assert.Equal([null, $"bytes={Cut}-", null], ranges);
        AssertPulled(bench);
    }

    [Fact]
    public async Task R35_a_download_from_such_a_registry_that_breaks_off_again_begins_at_its_start()
    {
        await using var registry = Serving((_, from) =>
            from > 0 ? FakeAnswer.Status(500)
            : ranges.Count > 3 ? FakeAnswer.Ok(null, Layer)
            : FakeAnswer.Raw($"HTTP/1.1 200 OK\nContent-Length: {Layer.Length}\n\n", Layer[..Cut]));
        using var bench = new PullBench();

        await bench.PullAsync(registry);

        Assert.Equal([null, $"bytes={Cut}-", null, null], ranges);
        AssertPulled(bench);
    }

    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    public async Task A_registry_that_asks_for_patience_says_nothing_of_ranges(int status)
    {
        await using var registry = Cutting(from => ranges.Count == 2 ? FakeAnswer.Status(status) : Rest(from));
        using var bench = new PullBench();

        await bench.PullAsync(registry);

        Assert.Equal([null, $"bytes={Cut}-", $"bytes={Cut}-"], ranges);
        AssertPulled(bench);
    }

    [Fact]
    public async Task R35_a_rest_of_other_bytes_is_thrown_away_with_what_was_there()
    {
        var wrong = Layer.ToArray();
        wrong[^1] ^= 1;
        await using var registry = Cutting(
            from => FakeAnswer.Raw(Head(from, Layer.Length - 1, Layer.Length), wrong[from..]), fresh: FakeAnswer.Ok(null, Layer));
        using var bench = new PullBench();

        await bench.PullAsync(registry);

        Assert.Equal([null, $"bytes={Cut}-", null], ranges);
        AssertPulled(bench);
    }

    [Fact]
    public async Task R35_a_registry_that_goes_on_wrongly_again_and_again_is_refused_and_leaves_nothing()
    {
        var wrong = new byte[Layer.Length];
        await using var registry = Cutting(
            from => FakeAnswer.Raw(Head(from, Layer.Length - 1, Layer.Length), wrong[from..]), fresh: FakeAnswer.Ok(null, wrong));
        using var bench = new PullBench();

        Assert.Equal("digest-mismatch", (await bench.RefusedAsync(registry)).Code);
        Assert.Empty(bench.Partials);
        Assert.Equal(3, ranges.Count);
    }

    [Fact]
    public async Task R35_more_than_was_asked_for_is_refused()
    {
        await using var registry = Cutting(from => FakeAnswer.Raw(
            $"HTTP/1.1 206 Partial Content\nContent-Range: bytes {from}-{Layer.Length - 1}/{Layer.Length}\nConnection: close\n\n",
            [.. Layer[from..], 1]));
        using var bench = new PullBench();

        Assert.Equal("digest-mismatch", (await bench.RefusedAsync(registry)).Code);
        Assert.Empty(bench.Partials);
    }

    [Fact]
    public async Task A_part_that_nobody_asked_for_is_no_blob()
    {
        await using var registry = Serving((_, _) => FakeAnswer.Raw(Head(0, Cut - 1, Layer.Length), Layer[..Cut]));
        using var bench = new PullBench();

        Assert.Equal("registry-unavailable", (await bench.RefusedAsync(registry)).Code);
    }

    [Fact]
    public async Task R14_a_byte_for_each_try_is_given_up()
    {
        await using var registry = Serving((_, from) => from == 0
            ? FakeAnswer.Raw($"HTTP/1.1 200 OK\nContent-Length: {Layer.Length}\n\n", Layer[..1])
            : FakeAnswer.Raw(Head(from, Layer.Length - 1, Layer.Length), Layer[from..(from + 1)]));
        using var bench = new PullBench();

        var refused = await bench.RefusedAsync(registry);

        Assert.Equal(("truncated", true), (refused.Code, refused.Retriable));
        Assert.Equal(5, ranges.Count);
        Assert.Equal(5, new FileInfo(Assert.Single(bench.Partials)).Length);
    }

    [Fact]
    public async Task What_one_source_has_begun_no_other_goes_on_with()
    {
        var poison = new byte[Layer.Length];
        await using var hostile = Serving((_, _) => FakeAnswer.Raw($"HTTP/1.1 200 OK\nContent-Length: {Layer.Length}\n\n", poison[..Cut]));
        await using var good = Serving((_, _) => FakeAnswer.Ok(null, Layer));
        using var bench = new PullBench();

        await bench.PullAsync(PullBench.Mirror(hostile.Url, good.Url));

        Assert.Equal([null, null], ranges);
        AssertPulled(bench);
    }

    [Fact]
    public async Task A_new_agent_goes_on_where_the_old_one_was_stopped()
    {
        using var directory = new TemporaryDirectory();
        await using var registry = Cutting(Rest);
        using (var stopped = new PullBench(retries: 0, directory: directory)) await stopped.RefusedAsync(registry);
        using var bench = new PullBench(retries: 0, directory: directory);

        await bench.PullAsync(registry);

        Assert.Equal([null, $"bytes={Cut}-"], ranges);
        AssertPulled(bench);
    }

    [Fact]
    public async Task A_part_that_was_damaged_on_disk_is_brought_again()
    {
        using var directory = new TemporaryDirectory();
        await using var registry = Cutting(Rest, fresh: FakeAnswer.Ok(null, Layer));
        using var bench = new PullBench(retries: 0, directory: directory);
        await bench.RefusedAsync(registry);
        await File.WriteAllBytesAsync(Assert.Single(bench.Partials), new byte[Cut], Ct);

        await bench.PullAsync(registry);

        Assert.Equal([null, $"bytes={Cut}-", null], ranges);
        AssertPulled(bench);
    }

    [Fact]
    public async Task A_part_that_is_longer_than_the_blob_is_begun_anew()
    {
        using var directory = new TemporaryDirectory();
        await using var registry = Cutting(Rest, fresh: FakeAnswer.Ok(null, Layer));
        using var bench = new PullBench(retries: 0, directory: directory);
        await bench.RefusedAsync(registry);
        await File.WriteAllBytesAsync(Assert.Single(bench.Partials), new byte[Layer.Length + 1], Ct);

        await bench.PullAsync(registry);

        Assert.Equal([null, null], ranges);
        AssertPulled(bench);
    }

    [Fact]
    public async Task A_download_that_was_complete_needs_no_network()
    {
        using var directory = new TemporaryDirectory();
        await using var registry = Cutting(Rest);
        using var bench = new PullBench(retries: 0, directory: directory);
        await bench.RefusedAsync(registry);
        await File.WriteAllBytesAsync(Assert.Single(bench.Partials), Layer, Ct);

        await bench.PullAsync(registry);

        Assert.Equal([null], ranges);
        AssertPulled(bench);
    }

    [Fact]
    public void Only_so_many_downloads_are_kept()
    {
        using var directory = new TemporaryDirectory();
        using (var bench = new PullBench(directory: directory))
        {
            Directory.CreateDirectory(directory["oci/partial"]);
            foreach (var i in Enumerable.Range(0, 40))
            {
                File.WriteAllText(directory[$"oci/partial/{i}"], "x");
                File.SetLastWriteTimeUtc(directory[$"oci/partial/{i}"], DateTime.UnixEpoch.AddDays(i));
            }
        }

        using var next = new PullBench(directory: directory);

        Assert.Equal(
            Enumerable.Range(8, 32).Select(i => $"{i}").Order(StringComparer.Ordinal),
            next.Partials.Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_pull_has_a_deadline_and_keeps_what_has_come()
    {
        var time = new FakeTimeProvider();
        var begun = new TaskCompletionSource();
        var head = $"HTTP/1.1 200 OK\nContent-Length: {Layer.Length}\n\n";
        await using var registry = Serving((_, _) => FakeAnswer.Raw(head, Layer[..Cut]) with
        {
            Rest = new TaskCompletionSource<byte[]>().Task,
        });
        using var bench = new PullBench(time, deadline: TimeSpan.FromMinutes(1));
        var pull = bench.Puller.PullAsync(
            ImageReference.Parse("registry.test/team/ext:v1"), PullBench.Mirror(registry.Url), new Platform("linux", "amd64"),
            update => { if (update.BytesDone >= Cut) begun.TrySetResult(); }, Ct);
        await begun.Task.WaitAsync(Ct);

        time.Advance(TimeSpan.FromMinutes(1));   // a stall would take 90 seconds

        var refused = await Assert.ThrowsAsync<StageException>(() => pull);
        Assert.Equal("registry-unavailable", refused.Code);
        Assert.Contains("longer than 1 minutes", refused.Message);
        Assert.Equal(Cut, new FileInfo(Assert.Single(bench.Partials)).Length);
    }

    /// <summary>The first answer for the layer is cut; then what the test says, by how much is there already.</summary>
    FakeRegistry Cutting(Func<int, FakeAnswer> rest, FakeAnswer? fresh = null)
    {
        var cut = false;
        return Serving((_, from) =>
        {
            if (from > 0) return rest(from);
            if (cut) return fresh ?? FakeAnswer.Status(500);
            cut = true;
            return FakeAnswer.Raw($"HTTP/1.1 200 OK\nContent-Length: {Layer.Length}\n\n", Layer[..Cut]);
        });
    }

    FakeRegistry Serving(Func<FakeRequest, int, FakeAnswer> layer) => new(request =>
    {
        if (request.Path != image.LayerPath()) return image.Answer(request);
        var range = request.Headers.GetValueOrDefault("range");
        ranges.Add(range);
        return layer(request, range is null ? 0 : int.Parse(range["bytes=".Length..^1]));
    });

    FakeAnswer Rest(int from) => FakeAnswer.Raw(Head(from, Layer.Length - 1, Layer.Length), Layer[from..]);

    static string Head(int from, int to, int size) =>
        $"HTTP/1.1 206 Partial Content\nContent-Range: bytes {from}-{to}/{size}\nContent-Length: {to - from + 1}\n\n";

    void AssertPulled(PullBench bench)
    {
        Assert.Contains(FakeImage.DigestOf(Layer)["sha256:".Length..], bench.Blobs);
        Assert.Equal(Layer, File.ReadAllBytes(bench.Store.Layout.PathOf(Digest.Parse(FakeImage.DigestOf(Layer)))));
        Assert.Empty(bench.Partials);
        Assert.Empty(bench.Ingest);
    }
}
