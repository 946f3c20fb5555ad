namespace Strata.Controllers.InstallConfig;

/// <summary>A YAML node of a configuration with its place, so that every finding can tell line and column (both 1-based).</summary>
abstract record ConfigNode(int Line, int Column);

/// <param name="Quoted">True for quoted and block scalars, which are text whatever they look like.</param>
sealed record ConfigScalar(string Text, bool Quoted, int Line, int Column) : ConfigNode(Line, Column)
{
    public bool IsNull => !Quoted && Text is "" or "~" or "null" or "Null" or "NULL";
}

sealed record ConfigSequence(IReadOnlyList<ConfigNode> Items, int Line, int Column) : ConfigNode(Line, Column);

sealed record ConfigMapping(IReadOnlyList<ConfigEntry> Entries, int Line, int Column) : ConfigNode(Line, Column)
{
    public ConfigNode? Find(string key) => Entries.FirstOrDefault(entry => entry.Key == key)?.Value;
}

/// <summary>Stands for an alias: allowed where the document is opaque, refused where it is strict.</summary>
sealed record ConfigAlias(int Line, int Column) : ConfigNode(Line, Column);

sealed record ConfigEntry(string Key, ConfigNode Value, int Line, int Column);
