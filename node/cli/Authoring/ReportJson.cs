using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Strata.Controllers.SquashfsBuild;

namespace Strata.Cli.Authoring;

/// <summary>A report for programs: <c>{valid, name, version, entries, findings: [{severity, code, path, message}]}</c>.</summary>
static class ReportJson
{
    static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        IndentSize = 4,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Of(ValidationReport report)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Options)) Write(writer, report);
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    static void Write(Utf8JsonWriter writer, ValidationReport report)
    {
        writer.WriteStartObject();
        writer.WriteBoolean("valid", report.IsValid);
        writer.WriteString("name", report.Metadata?.Name);
        writer.WriteString("version", report.Metadata?.Version);
        writer.WriteNumber("entries", report.Entries);
        writer.WriteStartArray("findings");
        foreach (var finding in report.Findings) Write(writer, finding);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    static void Write(Utf8JsonWriter writer, Finding finding)
    {
        writer.WriteStartObject();
        writer.WriteString("severity", finding.IsWarning ? "warning" : "error");
        writer.WriteString("code", finding.Code);
        writer.WriteString("path", finding.Path);
        writer.WriteString("message", finding.Message);
        writer.WriteEndObject();
    }
}
