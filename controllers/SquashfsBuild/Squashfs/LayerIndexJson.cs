using System.Text.Json.Serialization;

namespace Strata.Controllers.SquashfsBuild;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BuiltLayer))]
[JsonSerializable(typeof(LayerIndexEntry))]
sealed partial class LayerIndexJson : JsonSerializerContext;
