using System.Globalization;
using System.Runtime;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Strata.Benchmarks;

static class Report
{
    public static string Json(string workload, Parameters parameters, Figures figures)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("workload", workload);
            json.WriteStartObject("params");
            foreach (var (name, value) in parameters.All)
            {
                if (long.TryParse(value, out var number)) json.WriteNumber(name, number);
                else json.WriteString(name, value);
            }

            json.WriteEndObject();
            json.WriteNumber("ops_per_s", Rounded(figures.PerSecond));
            if (figures.Latencies is not null)
            {
                json.WriteNumber("p50_us", Rounded(figures.Percentile(.5)));
                json.WriteNumber("p99_us", Rounded(figures.Percentile(.99)));
            }

            json.WriteNumber("rss_mb", Rounded(ProcessMemory.Rss() / 1e6));
            json.WriteStartObject("extra");
            json.WriteNumber("cpus", Environment.ProcessorCount);
            json.WriteNumber("load", LoadAverage());
            json.WriteString("collector", GCSettings.LatencyMode == GCLatencyMode.Batch ? "blocking" : "background");
            if (figures.Cold is { } cold) json.WriteNumber("cold_ops_per_s", Rounded(cold));
            foreach (var (name, value) in figures.Extra) json.WriteNumber(name, Rounded(value));
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    /// <summary>Of the last minute: a figure means little without it.</summary>
    static decimal LoadAverage() => decimal.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);

    /// <summary>Four significant digits: more would be noise.</summary>
    static decimal Rounded(double value)
    {
        if (value == 0) return 0;

        var digits = 3 - (int)Math.Floor(Math.Log10(Math.Abs(value)));
        return digits >= 0 ? (decimal)Math.Round(value, Math.Min(digits, 6)) : (decimal)Math.Round(value);
    }
}
