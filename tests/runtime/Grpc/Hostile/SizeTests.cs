using System.IO.Compression;
using Google.Protobuf;
using Grpc.Core;
using Strata.Protos;

namespace Strata.Runtime.Tests.Grpc.Hostile;

/// <summary>Row A166.</summary>
public sealed class SizeTests : HostileTest
{
    const int Limit = 4 << 20;
    const string CreateCall = "cosi.resource.State/Create";

    [Fact]
    public async Task A_request_of_the_limit_is_served_and_one_byte_more_is_not()
    {
        var request = Create("a");
        request.Resource.Spec.ProtoSpec = ByteString.CopyFrom(new byte[Limit]);
        request.Resource.Spec.ProtoSpec = ByteString.CopyFrom(new byte[Limit - (request.CalculateSize() - Limit)]);
        Assert.Equal(Limit, request.CalculateSize());

        Assert.Equal(StatusCode.OK, (await SendAsync(CreateCall, Framed(request.ToByteArray()))).Code);

        request.Resource.Metadata.Id = "aa";
        Assert.Equal(StatusCode.ResourceExhausted, (await SendAsync(CreateCall, Framed(request.ToByteArray()))).Code);
        await OthersAreServedAsync();
    }

    [Theory]
    [InlineData(Limit + 1L)]
    [InlineData(1L << 30)]
    [InlineData((1L << 31) - 1)]
    public async Task A_declared_length_reserves_nothing(long declared)
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);

        var (code, _) = await SendAsync(CreateCall, Framed([1, 2, 3], declared));

        Assert.Equal(StatusCode.ResourceExhausted, code);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 16 * MiB);
        await OthersAreServedAsync();
    }

    [Theory]
    [InlineData(1L << 31)]
    [InlineData((1L << 32) - 1)]
    public async Task A_length_that_is_no_length_of_a_message_is_refused(long declared)
    {
        Assert.NotEqual(StatusCode.OK, (await SendAsync(CreateCall, Framed([1, 2, 3], declared))).Code);
        await OthersAreServedAsync();
    }

    [Fact]
    public async Task A_compressed_request_is_served()
    {
        var body = Framed(Compressed(Create("a").ToByteArray()), compressed: true);

        Assert.Equal(StatusCode.OK, (await SendAsync(CreateCall, body, encoding: "gzip")).Code);
    }

    [Fact]
    public async Task The_limit_holds_for_what_is_inflated_and_memory_stays_flat()
    {
        var bomb = Framed(Bomb(gibibytes: 1), compressed: true);
        Assert.InRange(bomb.Length, 1, 2 * MiB);
        var before = GC.GetTotalAllocatedBytes(precise: true);

        var (code, reason) = await SendAsync(CreateCall, bomb, encoding: "gzip");

        Assert.Equal(StatusCode.ResourceExhausted, code);
        Assert.NotEmpty(reason);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 64 * MiB);
        await OthersAreServedAsync();
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task What_does_not_inflate_is_refused(string encoding)
    {
        Assert.NotEqual(StatusCode.OK, (await SendAsync(CreateCall, Framed([1, 2, 3], compressed: true), encoding: encoding)).Code);
        await OthersAreServedAsync();
    }

    [Fact]
    public async Task An_unknown_compression_is_not_implemented() =>
        Assert.Equal(StatusCode.Unimplemented, (await SendAsync(CreateCall, Framed([1], compressed: true), encoding: "rot13")).Code);

    static byte[] Compressed(ReadOnlySpan<byte> message)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Optimal, leaveOpen: true)) gzip.Write(message);
        return output.ToArray();
    }

    static byte[] Bomb(int gibibytes)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Optimal, leaveOpen: true))
        {
            var zeros = new byte[MiB];
            for (var i = 0; i < gibibytes * 1024; i++) gzip.Write(zeros);
        }

        return output.ToArray();
    }
}
