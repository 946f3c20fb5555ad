namespace Strata.Controllers.InstallConfig;

/// <summary>The known word that a misspelt one means.</summary>
static class NearestWord
{
    const int MostEdits = 3; // "registry" for "registries"

    /// <param name="known">The first of several that are equally near is taken.</param>
    /// <returns>Null: none is near. Short words must be nearer than long ones; the case of letters does not count.</returns>
    public static string? To(string written, IEnumerable<string> known) => known
        .Select(word => (Word: word, Edits: EditDistance.Between(word.ToLowerInvariant(), written.ToLowerInvariant())))
        .Where(pair => pair.Edits <= Math.Min(MostEdits, (Math.Max(pair.Word.Length, written.Length) + 1) / 3))
        .OrderBy(pair => pair.Edits)
        .Select(pair => pair.Word)
        .FirstOrDefault();
}
