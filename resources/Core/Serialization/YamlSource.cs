namespace Strata.Resources.Serialization;

/// <summary>
/// Where a node was read, and how it was written there. No part of a node's value: equality ignores it, and the writer follows the
/// notation where it can hold the value.
/// </summary>
/// <param name="Line">From 1; 0 for a node that was not read.</param>
/// <param name="Column">From 1.</param>
public readonly record struct YamlSource(int Line, int Column, YamlNotation Notation)
{
    /// <summary>An error at this place: `line:column: what`.</summary>
    public FormatException Error(string what, Exception? cause = null) => new($"{Line}:{Column}: {what}", cause);
}

public enum YamlNotation
{
    /// <summary>The writer chooses: blocks for collections, quotes only where they are needed.</summary>
    Any,
    Plain,
    SingleQuoted,
    DoubleQuoted,
    Literal,
    Folded,
    Block,

    /// <summary>`[a, b]`, `{a: 1}`.</summary>
    Flow,
}
