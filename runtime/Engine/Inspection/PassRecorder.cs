using System.Collections.Concurrent;

namespace Strata.Runtime;

/// <summary>The pass histories of a runtime, by controller.</summary>
sealed class PassRecorder(ControllerRuntimeOptions options)
{
    readonly ConcurrentDictionary<string, PassHistory> histories = new(StringComparer.Ordinal);

    public PassHistory Of(string controller) =>
        histories.GetOrAdd(controller, name => new PassHistory(name, options.Time, options.PassHistory, options.PassDetail));
}
