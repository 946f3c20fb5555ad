namespace Strata.Resources;

/// <summary>
/// Names one resource. Never carries a version: two pointers to the same resource are equal at any time (COSI 1.7). Knows the hash of its
/// text: keep a pointer that is used often.
/// </summary>
public readonly record struct Pointer
{
    readonly Kind kind;
    readonly string? id;
    readonly int hash;

    public Pointer(string @namespace, string type, string id) : this(new Kind(@namespace, type), id)
    {
    }

    public Pointer(Kind kind, string id) : this(kind, id, HashOf(kind, id))
    {
    }

    internal Pointer(Kind kind, string id, int hash)
    {
        this.kind = kind;
        this.id = id;
        this.hash = hash;
    }

    public string Namespace
    {
        get => kind.Namespace;
        init => this = new Pointer(new Kind(value, Type), Id);
    }

    public string Type
    {
        get => kind.Type;
        init => this = new Pointer(new Kind(Namespace, value), Id);
    }

    public string Id
    {
        get => id ?? "";
        init => this = new Pointer(kind, value);
    }

    public Kind Kind => kind;

    public bool Equals(Pointer other) => hash == other.hash && id == other.id && kind.Equals(other.kind);

    public override int GetHashCode() => hash;

    public void Deconstruct(out string @namespace, out string type, out string id) => (@namespace, type, id) = (Namespace, Type, Id);

    public override string ToString() => $"{Type}({Namespace}/{Id})";

    static int HashOf(Kind kind, string id) => unchecked((kind.GetHashCode() * 397) ^ id.GetHashCode(StringComparison.Ordinal));
}
