using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Strata.EndToEnd.Tests.Parts;

/// <summary>Reads what `strata get -o json` prints: one document per resource.</summary>
static class Read
{
    public static IReadOnlyList<JsonNode> Documents(string output)
    {
        var documents = new List<JsonNode>();
        var bytes = Encoding.UTF8.GetBytes(output);
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { AllowMultipleValues = true });
        while (reader.Read()) documents.Add(JsonNode.Parse(ref reader)!);
        return documents;
    }

    public static string Id(JsonNode resource) => (string)resource["metadata"]!["id"]!;

    public static JsonNode Spec(JsonNode resource) => resource["spec"]!;

    public static string? ErrorCode(JsonNode resource) => (string?)resource["spec"]!["error"]?["code"];
}
