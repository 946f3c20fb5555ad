using Microsoft.Extensions.Time.Testing;
using Strata.Controllers.Oci;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.Oci;

/// <summary>Row 14 of the hostile-input catalogue: bodies that never stop, and never get anywhere.</summary>
public sealed class ResponseBodyTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task R14_a_byte_now_and_then_is_given_up()
    {
        var refused = await Assert.ThrowsAsync<StageException>(() => ReadAsync(new Dripping(new FakeTimeProvider(), 10, bytes: 1)));

        Assert.Equal(("truncated", true), (refused.Code, refused.Retriable));
    }

    [Fact]
    public async Task R14_a_kibibyte_a_second_is_enough() =>
        Assert.Equal(100 * 10_240, await ReadAsync(new Dripping(new FakeTimeProvider(), 100, bytes: 10_240)));

    [Fact]
    public async Task R14_what_came_before_makes_up_for_nothing()
    {
        // A megabyte in the first half minute, then a byte in each ten seconds.
        var source = new Dripping(new FakeTimeProvider(), 10, bytes: 1) { Before = 3, BytesBefore = 1 << 20 };

        Assert.Equal("truncated", (await Assert.ThrowsAsync<StageException>(() => ReadAsync(source))).Code);
    }

    static async Task<long> ReadAsync(Dripping source)
    {
        using var response = new HttpResponseMessage();
        await using var body = new ResponseBody(response, source, "registry.test", source.Time);
        var buffer = new byte[2 << 20];
        var total = 0L;
        for (int count; (count = await body.ReadAsync(buffer, Ct)) > 0;) total += count;
        return total;
    }

    /// <summary>Gives so many bytes after ten seconds each, so many times.</summary>
    sealed class Dripping(FakeTimeProvider time, int times, int bytes) : MemoryStream
    {
        int left = times;

        public FakeTimeProvider Time => time;

        /// <summary>How often it gives another number of bytes before.</summary>
        public int Before { get; set; }

        public int BytesBefore { get; init; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken ct = default)
        {
            time.Advance(TimeSpan.FromSeconds(10));
            if (Before-- > 0) return new(BytesBefore);

            return new(left-- > 0 ? bytes : 0);
        }
    }
}
