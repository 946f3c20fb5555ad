namespace Strata.Resources.Serialization;

/// <summary>
/// The name that Go's protobuf compiler gives to a field or a oneof: `print_columns` is PrintColumns, but `level_2` is Level_2.
/// </summary>
static class GoName
{
    public static string Of(string name) => string.Concat(name
        .Select((character, index) => IsFirst(name, index) ? char.ToUpperInvariant(character) : character)
        .Where((character, index) => character != '_' || index + 1 == name.Length || !char.IsAsciiLetterLower(name[index + 1])));

    static bool IsFirst(string name, int index) => index == 0 || !char.IsAsciiLetter(name[index - 1]);
}
