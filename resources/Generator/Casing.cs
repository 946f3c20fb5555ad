namespace Strata.Resources.Generator;

static class Casing
{
    /// <summary>camelCase as JSON has it: a leading run of capitals is one word (`URLPath` → `urlPath`, `ID` → `id`).</summary>
    public static string Camel(string name)
    {
        var characters = name.ToCharArray();
        for (var i = 0; i < characters.Length && char.IsUpper(characters[i]); i++)
        {
            if (i > 0 && i + 1 < characters.Length && !char.IsUpper(characters[i + 1])) break;

            characters[i] = char.ToLowerInvariant(characters[i]);
        }

        return new string(characters);
    }
}
