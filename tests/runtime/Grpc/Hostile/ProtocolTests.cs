using System.Net.Http.Headers;
using Google.Protobuf;
using Grpc.Core;
using Strata.Protos;

namespace Strata.Runtime.Tests.Grpc.Hostile;

/// <summary>Row A181.</summary>
public sealed class ProtocolTests : HostileTest
{
    const string Service = "cosi.resource.State";

    public static TheoryData<string> Calls => ["Get", "List", "Create", "Update", "Destroy", "Watch", "Teardown", "TeardownAndDestroy"];

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Bytes_that_are_no_message_are_refused(string call)
    {
        foreach (var bytes in new byte[][] { [0xff], [0x0a, 0x7f, 1], [0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f], [0x0c], [0x00] })
        {
            var (code, reason) = await SendAsync($"{Service}/{call}", Framed(bytes));

            Assert.Equal(StatusCode.Internal, code);
            Assert.Contains($"{call}Request", reason, StringComparison.Ordinal);
        }

        await OthersAreServedAsync();
    }

    [Fact]
    public async Task Nesting_has_an_end()
    {
        byte[] message = [];
        for (var i = 0; i < 200; i++) message = [0x7b, .. message, 0x7c];

        Assert.Equal(StatusCode.Internal, (await SendAsync($"{Service}/Get", Framed(message))).Code);
        await OthersAreServedAsync();
    }

    [Fact]
    public async Task Fields_of_a_later_time_are_no_obstacle()
    {
        var request = new GetRequest { Namespace = Paths.Namespace, Type = Paths.Type, Id = "here" }.ToByteArray();

        Assert.Equal(StatusCode.OK, (await SendAsync($"{Service}/Get", Framed([.. request, 0xba, 0x3e, 0x03, 1, 2, 3]))).Code);
    }

    [Theory]
    [InlineData("cosi.resource.State/Nothing")]
    [InlineData("cosi.resource.State/get")]
    [InlineData("cosi.resource.Nothing/Get")]
    public async Task An_unknown_call_is_not_implemented(string call)
    {
        var (code, _) = await SendAsync(call, Framed([]));

        Assert.Equal(StatusCode.Unimplemented, code);
        await OthersAreServedAsync();
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task A_call_takes_one_message(string call)
    {
        Assert.Equal(StatusCode.Internal, (await SendAsync($"{Service}/{call}", [.. Framed([]), .. Framed([])])).Code);
        Assert.Equal(StatusCode.Internal, (await SendAsync($"{Service}/{call}", [])).Code);
        Assert.Equal(StatusCode.Internal, (await SendAsync($"{Service}/{call}", Framed([1, 2], declared: 7))).Code);
        await OthersAreServedAsync();
    }

    [Theory]
    [InlineData("0n")]
    [InlineData("-1S")]
    [InlineData("S")]
    [InlineData("1")]
    [InlineData("1x")]
    [InlineData("soon")]
    [InlineData("87600H")]
    [InlineData("99999999H")]
    public async Task A_deadline_that_is_none_or_far_away_is_no_obstacle(string timeout)
    {
        var (code, _) = await SendAsync($"{Service}/Get", Request(), headers => headers.TryAddWithoutValidation("grpc-timeout", timeout));

        Assert.Equal(StatusCode.OK, code);
    }

    [Fact]
    public async Task A_deadline_with_more_digits_than_gRPC_has_harms_nobody()
    {
        await SendAsync($"{Service}/Get", Request(), headers => headers.TryAddWithoutValidation("grpc-timeout", "999999999H"));

        await OthersAreServedAsync();
    }

    [Fact]
    public async Task A_deadline_ends_a_call_that_waits()
    {
        await Local.CreateAsync(PathAt("held", "holder"), ct: Ct);
        var request = new TeardownAndDestroyRequest { Namespace = Paths.Namespace, Type = Paths.Type, Id = "held" };

        var (code, _) = await SendAsync(
            $"{Service}/TeardownAndDestroy", Framed(request.ToByteArray()), headers => headers.Add("grpc-timeout", "50m"));

        Assert.Equal(StatusCode.DeadlineExceeded, code);
        await OthersAreServedAsync();
    }

    [Fact]
    public async Task Much_metadata_is_refused_without_harm_to_others()
    {
        void Huge(HttpRequestHeaders headers) => headers.Add("x-huge", new string('x', 1 << 20));
        void Many(HttpRequestHeaders headers)
        {
            for (var i = 0; i < 10_000; i++) headers.Add($"x-{i}", "x");
        }

        await Assert.ThrowsAnyAsync<Exception>(() => SendAsync($"{Service}/Get", Request(), Huge));
        await Assert.ThrowsAnyAsync<Exception>(() => SendAsync($"{Service}/Get", Request(), Many));
        await OthersAreServedAsync();
    }

    static byte[] Request() => Framed(new GetRequest { Namespace = Paths.Namespace, Type = Paths.Type, Id = "here" }.ToByteArray());
}
