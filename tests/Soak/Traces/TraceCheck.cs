using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Strata.EndToEnd.Tests.Sandbox;

namespace Strata.Soak.Traces;

/// <summary>Whether what strace saw of a test run changed anything outside of the declared places.</summary>
/// <param name="traces">One file for each thread, as `strace -ff -y` writes them.</param>
sealed partial class TraceCheck(string traces, DeclaredPlaces places)
{
    const int Shown = 100;

    readonly SortedDictionary<string, int> declared = new(StringComparer.Ordinal);

    /// <summary>By place and program, numbers left out: the first call of each.</summary>
    readonly SortedDictionary<string, string> faults = new(StringComparer.Ordinal);
    int threads;
    long calls;

    /// <param name="args">The directory of the traces, the temporary directory of the tests, the checkout, and more paths.</param>
    public static TraceCheck Of(ReadOnlySpan<string> args) => args is [var traces, var temporary, var checkout, .. var more]
        ? new TraceCheck(traces, new DeclaredPlaces(temporary, checkout, more.ToArray()))
        : throw new ArgumentException("trace TRACES TEMPORARY CHECKOUT [PATH…]");

    /// <returns>Whether there were traces, and all that they change is declared.</returns>
    public bool Run(TextWriter result)
    {
        foreach (var file in Directory.EnumerateFiles(traces)) Read(file);
        if (calls == 0) faults.Add("nothing", "no call was traced");
        result.WriteLine(ToJson());
        return faults.Count == 0;
    }

    void Read(string file)
    {
        threads++;
        var thread = new TracedThread();
        foreach (var line in File.ReadLines(file))
        {
            calls++;
            try
            {
                foreach (var path in thread.Changes(line)) Judge(path, thread.Program, line);
            }
            catch (FormatException error)
            {
                faults.TryAdd(error.Message, $"{Path.GetFileName(file)}: {error.Message}");
            }
        }
    }

    void Judge(string path, string program, string line)
    {
        if (places.ReasonFor(path) is { } reason) declared[reason] = declared.GetValueOrDefault(reason) + 1;
        else
        {
            var by = program.Length > 0 ? program : "a thread";
            faults.TryAdd($"{Numbers().Replace(path, "#")} by {by}", $"{path} by {by}: {line}");
        }
    }

    [GeneratedRegex("[0-9a-f]*[0-9][0-9a-f]*")]
    private static partial Regex Numbers();

    string ToJson() => new JsonObject
    {
        ["workload"] = "trace",
        ["threads"] = threads,
        ["calls"] = calls,
        ["declared"] = new JsonObject(declared.Select(place => KeyValuePair.Create(place.Key, (JsonNode?)place.Value))),
        ["faults"] = faults.Count,
        ["undeclared"] = new JsonArray([.. faults.Values.Take(Shown).Select(fault => (JsonNode?)fault)]),
    }.ToJsonString(new System.Text.Json.JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
