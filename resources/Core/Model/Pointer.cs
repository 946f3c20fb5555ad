namespace Strata.Resources;

/// <summary>Names one resource. Never carries a version: two pointers to the same resource are equal at any time (COSI 1.7).</summary>
public readonly record struct Pointer(string Namespace, string Type, string Id)
{
    public Pointer(Kind kind, string id) : this(kind.Namespace, kind.Type, id)
    {
    }

    public Kind Kind => new(Namespace, Type);

    public override string ToString() => $"{Type}({Namespace}/{Id})";
}
