namespace Strata.Resources;

/// <summary>What a watch or a list is about: all resources of one type in one namespace.</summary>
public readonly record struct Kind(string Namespace, string Type)
{
    public override string ToString() => $"{Type}({Namespace})";
}
