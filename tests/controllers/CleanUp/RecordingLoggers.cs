using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Strata.Controllers.Tests.CleanUp;

/// <summary>Keeps the events that were logged: id and text.</summary>
sealed class RecordingLoggers : ILoggerFactory, ILogger
{
    readonly ConcurrentQueue<(int Id, string Text)> said = new();

    public IReadOnlyList<string> Of(int id) => [.. said.Where(entry => entry.Id == id).Select(entry => entry.Text)];

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
    }

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        said.Enqueue((eventId.Id, formatter(state, exception)));
}
