using System.Text.Json;
using Strata.Soak.Remote;

namespace Strata.Soak;

sealed class SoakFigures
{
    public long ModelOperations { get; set; }

    public long OrderedOperations { get; set; }

    public long Events { get; set; }

    public long Writes { get; set; }

    public long Overruns { get; set; }

    public long Resumes { get; set; }

    public long Refusals { get; set; }

    public SlowWatchersFigures? SlowWatchers { get; set; }

    public PassingWatchersFigures? PassingWatchers { get; set; }

    public List<string> Violations { get; } = [];

    /// <summary>Bytes of the heap after a full collection: when the program had warmed up, and at the end.</summary>
    public long HeapAtStart { get; set; }

    public long HeapAtEnd { get; set; }

    public string ToJson(SoakPlan plan, TimeSpan duration)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("workload", "soak");
            json.WriteNumber("seed", plan.Seed);
            json.WriteNumber("operations", ModelOperations + OrderedOperations);
            json.WriteNumber("model_operations", ModelOperations);
            json.WriteNumber("ordered_operations", OrderedOperations);
            json.WriteNumber("events_validated", Events);
            json.WriteNumber("writes", Writes);
            json.WriteNumber("overruns", Overruns);
            json.WriteNumber("resumes", Resumes);
            json.WriteNumber("refused_bookmarks", Refusals);
            json.WriteNumber("violations", Violations.Count);
            json.WriteNumber("duration_s", Math.Round(duration.TotalSeconds, 1));
            json.WriteNumber("heap_start_mb", Megabytes(HeapAtStart));
            json.WriteNumber("heap_end_mb", Megabytes(HeapAtEnd));
            json.WriteNumber("rss_mb", Megabytes(Environment.WorkingSet));
            if (SlowWatchers is { } slow) Write(json, slow);
            if (PassingWatchers is { } passing) Write(json, passing);
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }

    static void Write(Utf8JsonWriter json, SlowWatchersFigures slow)
    {
        json.WriteStartObject("slow_watchers");
        json.WriteNumber("updates", slow.Updates);
        json.WriteNumber("updates_per_s", Math.Round(slow.Updates / slow.Took.TotalSeconds));
        json.WriteNumber("server_heap_before_mb", Megabytes(slow.HeapBefore));
        json.WriteNumber("server_heap_mb", Megabytes(slow.Heap));
        json.WriteNumber("server_rss_before_mb", Megabytes(slow.ResidentBefore));
        json.WriteNumber("server_rss_mb", Megabytes(slow.Resident));
        json.WriteNumber("slowest_answer_beside_ms", Math.Round(slow.SlowestBeside.TotalMilliseconds, 1));
        json.WriteNumber("slowest_answer_apart_ms", Math.Round(slow.SlowestApart.TotalMilliseconds, 1));
        json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, PassingWatchersFigures passing)
    {
        json.WriteStartObject("passing_watchers");
        json.WriteNumber("watchers", passing.Watchers);
        json.WriteNumber("server_heap_first_rest_mb", Megabytes(passing.FirstRest));
        json.WriteNumber("server_heap_last_rest_mb", Megabytes(passing.LastRest));
        json.WriteStartArray("server_heap_mb");
        foreach (var (heap, _) in passing.Memory) json.WriteNumberValue(Megabytes(heap));
        json.WriteEndArray();
        json.WriteStartArray("server_rss_mb");
        foreach (var (_, resident) in passing.Memory) json.WriteNumberValue(Megabytes(resident));
        json.WriteEndArray();
        json.WriteEndObject();
    }

    static double Megabytes(long bytes) => Math.Round(bytes / 1048576.0, 1);
}
