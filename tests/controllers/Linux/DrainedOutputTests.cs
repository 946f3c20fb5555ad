using Strata.Controllers.Linux;
using Xunit;

namespace Strata.Controllers.Tests.Linux;

public sealed class DrainedOutputTests
{
    [Fact]
    public async Task What_lies_there_is_read_when_the_patience_has_run_out()
    {
        using var pipe = new Pipe();
        using var output = new DrainedOutput(pipe, new CancellationToken(canceled: true));
        pipe.Coming.SetResult(3);

        Assert.Equal(3, await Task.Run(() => output.Read(new byte[10])));
        Assert.False(output.IsAtEnd);
    }

    [Fact]
    public async Task Where_nothing_lies_then_is_the_end()
    {
        using var pipe = new Pipe();
        using var output = new DrainedOutput(pipe, new CancellationToken(canceled: true));

        Assert.Equal(0, await Task.Run(() => output.Read(new byte[10])));
        Assert.True(output.IsAtEnd);
    }

    [Fact]
    public async Task A_reading_that_fails_while_it_is_waited_for_is_told_as_it_is()
    {
        using var pipe = new Pipe();
        using var output = new DrainedOutput(pipe, CancellationToken.None);
        var read = Task.Run(() => output.Read(new byte[10]));
        await pipe.Asked.Task;

        pipe.Coming.SetException(new IOException("gone"));

        Assert.Equal("gone", (await Assert.ThrowsAsync<IOException>(() => read)).Message);
    }

    [Fact]
    public async Task A_wait_ends_with_the_patience_and_is_the_end()
    {
        using var patience = new CancellationTokenSource();
        using var pipe = new Pipe();
        using var output = new DrainedOutput(pipe, patience.Token);
        var read = Task.Run(() => output.Read(new byte[10]));
        await pipe.Asked.Task;

        await patience.CancelAsync();

        Assert.Equal(0, await read.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        Assert.True(output.IsAtEnd);
    }

    [Fact]
    public async Task What_still_comes_when_the_patience_has_run_out_is_read_until_nothing_lies_there()
    {
        using var patience = new CancellationTokenSource();
        using var pipe = new FullPipe { Left = 3 };
        using var output = new DrainedOutput(pipe, patience.Token);
        var drained = new List<int>();

        await Task.Run(() =>
        {
            for (int count; (count = output.Read(new byte[1 << 20])) > 0;)
            {
                drained.Add(count);
                patience.Cancel();
            }
        });

        Assert.Equal([5, 5, 5], drained);
        Assert.True(output.IsAtEnd);
    }

    /// <summary>In which something lies at each of the first readings, and nothing from then on.</summary>
    sealed class FullPipe : ReadOnlyStream
    {
        public required int Left { get; set; }

        public override int Read(Span<byte> buffer) => throw new NotSupportedException();

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken ct = default) =>
            Left-- > 0 ? new(5) : new(new TaskCompletionSource<int>().Task);

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken ct) =>
            ReadAsync(buffer.AsMemory(offset, count), ct).AsTask();
    }

    /// <summary>One reading, which ends when the test says.</summary>
    sealed class Pipe : ReadOnlyStream
    {
        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource<int> Coming { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override int Read(Span<byte> buffer) => throw new NotSupportedException();

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken ct = default)
        {
            Asked.SetResult();
            return new ValueTask<int>(Coming.Task);
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken ct) =>
            ReadAsync(buffer.AsMemory(offset, count), ct).AsTask();
    }
}
