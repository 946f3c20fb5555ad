namespace Strata.Resources;

/// <summary>What a watch or a list is about: all resources of one type in one namespace.</summary>
public readonly record struct Kind
{
    readonly KindName? name;

    public Kind(string @namespace, string type) => name = KindName.Of(@namespace, type);

    public string Namespace
    {
        get => name?.Namespace ?? "";
        init => name = KindName.Of(value, Type);
    }

    public string Type
    {
        get => name?.Type ?? "";
        init => name = KindName.Of(Namespace, value);
    }

    public bool Equals(Kind other) =>
        ReferenceEquals(name, other.name) || (name is not null && other.name is not null && name.Is(other.name));

    public override int GetHashCode() => name?.Hash ?? 0;

    public void Deconstruct(out string @namespace, out string type) => (@namespace, type) = (Namespace, Type);

    public override string ToString() => $"{Type}({Namespace})";
}
