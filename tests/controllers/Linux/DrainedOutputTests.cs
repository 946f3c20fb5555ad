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
