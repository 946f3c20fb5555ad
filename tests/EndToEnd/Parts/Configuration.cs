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
}
