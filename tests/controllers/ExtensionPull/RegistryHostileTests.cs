using System.Text;
using Strata.Controllers.Tests.Oci;
using Xunit;

namespace Strata.Controllers.Tests.ExtensionPull;

/// <summary>Tables R and M of the hostile-input catalogue: wrong content, wrong framing.</summary>
public class RegistryHostileTests
{
    readonly FakeImage image = new();

    [Fact]
    public async Task M55_indexes_nested_too_deep_are_refused()
    {
        var second = FakeImage.Index(image.Entry("""{"os":"linux","architecture":"amd64"}"""));
        var third = FakeImage.Index(FakeImage.Descriptor(FakeImage.IndexType, second));
        var fourth = FakeImage.Index(FakeImage.Descriptor(FakeImage.IndexType, third));
        byte[][] all = [second, third, fourth];
        await using var registry = new FakeRegistry(r => FakeAnswer.Ok(
            FakeImage.IndexType, all.FirstOrDefault(i => r.Path.EndsWith(FakeImage.DigestOf(i))) ?? fourth));
        using var bench = new PullBench();

        Assert.Equal("too-many", (await bench.RefusedAsync(registry)).Code);
    }

    [Fact]
    public async Task M57_a_config_of_another_platform_is_refused()
    {
        var arm = new FakeImage(architecture: "arm64");
        await using var registry = new FakeRegistry(arm.Answer);
        using var bench = new PullBench();

        Assert.Equal("platform", (await bench.RefusedAsync(registry)).Code);
    }

    [Fact]
    public async Task M49_the_urls_of_a_foreign_layer_are_never_asked()
    {
        await using var evil = new FakeRegistry(_ => FakeAnswer.Status(500));
        var foreign = new FakeImage(
            layerType: "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", extra: $",\"urls\":[\"{evil.Url}/x\"]");
        await using var registry = new FakeRegistry(foreign.Answer);
        using var bench = new PullBench();

        await bench.PullAsync(registry);

        Assert.Empty(evil.Requests);
    }

    [Fact]
    public async Task M61_layers_that_cannot_fit_are_refused_before_download()
    {
        var text = Encoding.UTF8.GetString(image.Manifest).Replace($"\"size\":{image.Layers[0].Length}", $"\"size\":{long.MaxValue}");
        await using var registry = new FakeRegistry(
            r => r.Path.Contains("/manifests/") ? FakeAnswer.Ok(FakeImage.ManifestType, FakeImage.Bytes(text)) : image.Answer(r));
        using var bench = new PullBench();

        Assert.Equal("space", (await bench.RefusedAsync(registry)).Code);
        Assert.Equal(0, registry.Count(image.LayerPath()));
    }

    [Fact]
    public async Task R1_a_manifest_with_another_digest_is_refused()
    {
        var changed = (byte[])[.. image.Manifest[..^1], (byte)' '];
        await using var registry = new FakeRegistry(_ => FakeAnswer.Ok(FakeImage.ManifestType, changed));
        using var bench = new PullBench();

        var refused = await bench.RefusedAsync(registry, $"registry.test/team/ext@{FakeImage.DigestOf(image.Manifest)}");

        Assert.Equal("digest-mismatch", refused.Code);
        Assert.Empty(bench.Blobs);
    }

    [Fact]
    public async Task R2_a_blob_with_wrong_bytes_is_refused_and_a_retry_starts_anew()
    {
        var wrong = image.Layers[0].ToArray();
        wrong[7] ^= 1;
        var answers = new Queue<byte[]>([wrong, image.Layers[0]]);
        await using var registry = new FakeRegistry(
            r => r.Path == image.LayerPath() ? FakeAnswer.Ok(null, answers.Dequeue()) : image.Answer(r));
        using var bench = new PullBench();

        var refused = await bench.RefusedAsync(registry);
        await bench.PullAsync(registry);

        Assert.Equal("digest-mismatch", refused.Code);
        Assert.Contains(FakeImage.DigestOf(image.Layers[0]), refused.Message);
    }

    [Fact]
    public async Task R4_the_computed_digest_wins_over_the_header()
    {
        await using var registry = new FakeRegistry(r => r.Path.Contains("/manifests/")
            ? FakeAnswer.Ok(FakeImage.ManifestType, image.Manifest, $"Docker-Content-Digest: sha256:{new string('0', 64)}")
            : image.Answer(r));
        using var bench = new PullBench();

        Assert.Equal(FakeImage.DigestOf(image.Manifest), (await bench.PullAsync(registry)).Digest.ToString());
    }

    [Fact]
    public async Task R5_a_missing_blob_is_refused_by_name()
    {
        await using var registry = new FakeRegistry(r => r.Path == image.LayerPath() ? FakeAnswer.Status(404) : image.Answer(r));
        using var bench = new PullBench();

        var refused = await bench.RefusedAsync(registry);

        Assert.Equal("blob-missing", refused.Code);
        Assert.Contains(FakeImage.DigestOf(image.Layers[0]), refused.Message);
    }

    [Fact]
    public async Task R5_a_blob_that_appears_is_pulled()
    {
        var misses = 1;
        await using var registry = new FakeRegistry(
            r => r.Path == image.LayerPath() && misses-- > 0 ? FakeAnswer.Status(404) : image.Answer(r));
        using var bench = new PullBench();

        await bench.PullAsync(registry);

        Assert.Equal(2, registry.Count(image.LayerPath()));
    }

    [Fact]
    public async Task R6_a_body_that_ends_early_is_refused()
    {
        var head = $"HTTP/1.1 200 OK\nContent-Length: {image.Layers[0].Length}\n\n";
        await using var registry = new FakeRegistry(
            r => r.Path == image.LayerPath() ? FakeAnswer.Raw(head, image.Layers[0][..1000]) : image.Answer(r));
        using var bench = new PullBench(retries: 1);

        Assert.Equal("truncated", (await bench.RefusedAsync(registry)).Code);
        Assert.Equal(2, registry.Count(image.LayerPath()));
    }

    [Fact]
    public async Task R7_bytes_behind_the_length_are_no_part_of_the_blob()
    {
        var head = $"HTTP/1.1 200 OK\nContent-Length: 1000\n\n";
        await using var registry = new FakeRegistry(
            r => r.Path == image.LayerPath() ? FakeAnswer.Raw(head, image.Layers[0]) : image.Answer(r));
        using var bench = new PullBench(retries: 0);

        Assert.Equal("truncated", (await bench.RefusedAsync(registry)).Code);
    }

    [Fact]
    public async Task R10_two_lengths_are_refused()
    {
        var head = "HTTP/1.1 200 OK\nContent-Length: 5\nTransfer-Encoding: chunked\n\n5\nhello\n0\n\n";
        await using var registry = new FakeRegistry(r => r.Path == image.LayerPath() ? FakeAnswer.Raw(head) : image.Answer(r));
        using var bench = new PullBench();

        Assert.Equal("http-framing", (await bench.RefusedAsync(registry)).Code);
    }

    [Theory]
    [InlineData("-5")]
    [InlineData("99999999999999999999999")]
    [InlineData("0x10")]
    public async Task R10_a_length_that_is_none_is_refused(string length)
    {
        var answer = FakeAnswer.Raw($"HTTP/1.1 200 OK\nContent-Length: {length}\n\n", image.Layers[0]);
        await using var registry = new FakeRegistry(r => r.Path == image.LayerPath() ? answer : image.Answer(r));
        using var bench = new PullBench();

        Assert.Equal("http-framing", (await bench.RefusedAsync(registry)).Code);
    }

    [Fact]
    public async Task R11_an_encoding_is_not_decoded()
    {
        await using var registry = new FakeRegistry(
            r => r.Path == image.LayerPath() ? FakeAnswer.Ok(null, image.Layers[0], "Content-Encoding: gzip") : image.Answer(r));
        using var bench = new PullBench();

        await bench.PullAsync(registry);
    }

    [Fact]
    public async Task R12_endless_headers_are_refused()
    {
        var head = $"HTTP/1.1 200 OK\nX: {new string('x', 1 << 20)}\n\n";
        await using var registry = new FakeRegistry(_ => FakeAnswer.Raw(head));
        using var bench = new PullBench();

        Assert.Equal("http-headers", (await bench.RefusedAsync(registry)).Code);
    }

    [Theory]
    [InlineData("manifests")]
    [InlineData("blobs")]
    public async Task R34_a_login_page_is_refused(string kind)
    {
        await using var registry = new FakeRegistry(
            r => r.Path.Contains(kind) ? FakeAnswer.Ok("text/html; charset=utf-8", "<html>"u8.ToArray()) : image.Answer(r));
        using var bench = new PullBench();

        Assert.Equal("content-type", (await bench.RefusedAsync(registry)).Code);
    }

    [Theory]
    [InlineData("APPLICATION/VND.OCI.IMAGE.MANIFEST.V1+JSON")]
    [InlineData("application/vnd.oci.image.manifest.v1+json; charset=utf-8")]
    [InlineData(null)]
    public async Task M45_a_content_type_is_read_without_case_and_parameters(string? type)
    {
        await using var registry = new FakeRegistry(
            r => r.Path.Contains("/manifests/") ? FakeAnswer.Ok(type, image.Manifest) : image.Answer(r));
        using var bench = new PullBench();

        await bench.PullAsync(registry);
    }

    [Fact]
    public async Task R36_an_error_body_is_shown_short_and_harmless()
    {
        var body = FakeImage.Bytes("\u001b[31mbad\r\n" + new string('x', 2_000_000));
        await using var registry = new FakeRegistry(_ => FakeAnswer.Status(400, "text/plain", body));
        using var bench = new PullBench();

        var refused = await bench.RefusedAsync(registry);

        Assert.Contains("\\u001b[31mbad\\u000d\\u000ax", refused.Message);
        Assert.True(refused.Message.Length < 700);
    }

    [Theory]
    [InlineData(401, "unauthorized")]
    [InlineData(403, "unauthorized")]
    [InlineData(404, "not-found")]
    public async Task A_refusal_of_the_registry_fails_at_once(int status, string code)
    {
        await using var registry = new FakeRegistry(_ => FakeAnswer.Status(status));
        using var bench = new PullBench();

        Assert.Equal(code, (await bench.RefusedAsync(registry)).Code);
        Assert.Single(registry.Requests);
    }

    [Fact]
    public async Task R42_a_tag_that_moves_changes_nothing_after_it_was_resolved()
    {
        var other = new FakeImage(layers: 2);
        var index = FakeImage.Index(image.Entry("""{"os":"linux","architecture":"amd64"}"""));
        var resolved = false;
        await using var registry = new FakeRegistry(r =>
        {
            if (r.Path.EndsWith("/v1") && !resolved)
            {
                resolved = true;
                return FakeAnswer.Ok(FakeImage.IndexType, index);
            }
            return r.Path.EndsWith("/v1") ? other.Answer(r) : image.Answer(r);
        });
        using var bench = new PullBench();

        var pulled = await bench.PullAsync(registry);

        Assert.Equal(FakeImage.DigestOf(image.Manifest), pulled.ManifestDigest.ToString());
        Assert.Equal(1, registry.Count("/v2/team/ext/manifests/v1"));
    }
}
