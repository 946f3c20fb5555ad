using System.Net.Sockets;
using System.Text;
using Strata.Controllers.Tests.Oci;

namespace Strata.Soak.Large;

/// <summary>A registry on loopback that answers as slowly as it is told to.</summary>
sealed class SlowRegistry : IAsyncDisposable
{
    readonly LoopbackServer server;
    readonly Func<string, SlowRegistry, SlowAnswer> answer;

    /// <param name="answer">To the request for a path.</param>
    public SlowRegistry(Func<string, SlowRegistry, SlowAnswer> answer)
    {
        this.answer = answer;
        server = new LoopbackServer(ServeAsync);
    }

    public string Authority => server.Authority;

    /// <summary>What is still sent when it is told to stop ends there.</summary>
    public ValueTask DisposeAsync() => server.DisposeAsync();

    async Task ServeAsync(Socket socket, CancellationToken stop)
    {
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        try
        {
            if (await PathAsync(stream, stop) is { } path) await SendAsync(answer(path, this), stream, stop);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The client gave up, which is what the cases are about.
        }
    }

    static async Task SendAsync(SlowAnswer answer, NetworkStream stream, CancellationToken stop)
    {
        await stream.WriteAsync(answer.AtOnce, stop);
        if (answer.Each is { } each)
        {
            using var clock = answer.Every > TimeSpan.Zero ? new PeriodicTimer(answer.Every) : null;
            while (clock is null || await clock.WaitForNextTickAsync(stop)) await stream.WriteAsync(each, stop);
        }

        if (answer.IsHeldOpen) await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
    }

    static async Task<string?> PathAsync(NetworkStream stream, CancellationToken stop)
    {
        using var reader = new StreamReader(stream, Encoding.Latin1, false, 1024, leaveOpen: true);
        var first = await reader.ReadLineAsync(stop);
        while (await reader.ReadLineAsync(stop) is { Length: > 0 }) { }
        return first?.Split(' ') is [_, var target, ..] ? target.Split('?')[0] : null;
    }
}

/// <summary>How an answer comes: its beginning at once, then the same bytes again and again without end, or silence.</summary>
/// <param name="Every">Zero: as fast as they are taken.</param>
sealed record SlowAnswer(byte[] AtOnce, byte[]? Each = null, TimeSpan Every = default, bool IsHeldOpen = false)
{
    public static SlowAnswer Plain(FakeAnswer answer) => new(answer.Bytes);

    public static SlowAnswer Drip(string head, string each) => new(Bytes(head), Bytes(each), TimeSpan.FromSeconds(1));

    public static SlowAnswer Flood(string head, string each) => new(Bytes(head), Bytes(each));

    public static SlowAnswer Silence(string head, byte[]? body = null) => new([.. Bytes(head), .. body ?? []], IsHeldOpen: true);

    static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text.ReplaceLineEndings("\r\n"));
}
