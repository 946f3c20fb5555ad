using System.Text.Json;

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
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }

    static double Megabytes(long bytes) => Math.Round(bytes / 1048576.0, 1);
}
