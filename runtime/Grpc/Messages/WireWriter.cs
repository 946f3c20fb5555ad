using System.Buffers;

namespace Strata.Runtime.Grpc;

/// <summary>Protobuf fields into the buffers of a connection, without copies between.</summary>
ref struct WireWriter(IBufferWriter<byte> target)
{
    const int LengthDelimited = 2;
    const int MaxVarint = 5;

    Span<byte> free;
    int used;

    /// <summary>Of a field with a number below 16, whose key is one byte.</summary>
    public static int FieldSize(int content) => 1 + VarintSize((uint)content) + content;

    public static int VarintSize(uint value) => 1 + ((int)uint.Log2(value | 1) / 7);

    public void Bytes(int field, ReadOnlySpan<byte> content)
    {
        Begin(field, content.Length);
        while (!content.IsEmpty)
        {
            Need(1);
            var part = content[..Math.Min(content.Length, free.Length - used)];
            part.CopyTo(free[used..]);
            used += part.Length;
            content = content[part.Length..];
        }
    }

    /// <summary>A nested message of this size, whose fields the caller writes next.</summary>
    public void Begin(int field, int size)
    {
        Need(1 + MaxVarint);
        free[used++] = (byte)((field << 3) | LengthDelimited);
        Varint((uint)size);
    }

    public void Number(int field, uint value)
    {
        Need(1 + MaxVarint);
        free[used++] = (byte)(field << 3);
        Varint(value);
    }

    /// <summary>Hands over what was written; nothing may follow.</summary>
    public readonly void Complete() => target.Advance(used);

    void Varint(uint value)
    {
        for (; value >= 0x80; value >>= 7) free[used++] = (byte)(value | 0x80);
        free[used++] = (byte)value;
    }

    void Need(int size)
    {
        if (free.Length - used >= size) return;

        target.Advance(used);
        free = target.GetSpan(size);
        used = 0;
    }
}
