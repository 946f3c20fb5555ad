namespace Strata.EndToEnd.Tests.Parts;

static class Configuration
{
    /// <summary>A machine configuration with these extensions, taken from a registry that speaks plain HTTP.</summary>
    public static string Of(RealRegistry registry, params IEnumerable<string> images) =>
        $"""
         machine:
           install:
             extensions:{(images.Any() ? "" : " []")}
         {string.Concat(images.Select(image => $"      - image: {image}\n"))}  registries:
             mirrors:
               {registry.Host}:
                 endpoints: ["http://{registry.Host}"]
                 skipFallback: true
         """;

    /// <summary>The same with images from a layout, named by their tags there: nothing is asked over a network.</summary>
    public static string OfLayout(string layout, params IEnumerable<string> tags) => OfEndpoint($"oci://{layout}", tags);

    /// <summary>The same from an archive of a layout.</summary>
    public static string OfArchive(string file, params IEnumerable<string> tags) => OfEndpoint($"oci-archive://{file}", tags);

    static string OfEndpoint(string endpoint, IEnumerable<string> tags) =>
        $"""
         machine:
           install:
             extensions:{(tags.Any() ? "" : " []")}
         {string.Concat(tags.Select(tag => $"      - image: example.com/test/{Repository(tag)}:{tag}\n"))}  registries:
             mirrors:
               example.com:
                 endpoints: ["{endpoint}"]
                 skipFallback: true
         """;

    static string Repository(string tag) => tag.Split('-')[0];
}
