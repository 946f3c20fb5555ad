using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Strata.Node.Tests.Embedding;

/// <summary>Keeps what was said, by category.</summary>
sealed class RecordingLoggers : ILoggerFactory
{
    public ConcurrentQueue<(string Category, string Text)> Said { get; } = new();

    /// <summary>Called on the thread of who says it, after it was kept.</summary>
    public Action<string> Saying { get; set; } = _ => { };

    public ILogger CreateLogger(string categoryName) => new Recorder(this, categoryName);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
    }

    sealed class Recorder(RecordingLoggers owner, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            owner.Said.Enqueue((category, formatter(state, exception)));
            owner.Saying(category);
        }
    }
}
