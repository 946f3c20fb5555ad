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
    public static string OfLayout(string layout, params IEnumerable<string> tags) =>
        $"""
         machine:
           install:
             extensions:{(tags.Any() ? "" : " []")}
         {string.Concat(tags.Select(tag => $"      - image: example.com/test/{Repository(tag)}:{tag}\n"))}  registries:
             mirrors:
               example.com:
                 endpoints: ["oci://{layout}"]
                 skipFallback: true
         """;

    static string Repository(string tag) => tag.Split('-')[0];
}
