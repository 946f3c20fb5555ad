using System.Text;

namespace Strata.Runtime.Grpc;

/// <summary>The fields of one protobuf message, where they lie. All methods throw FormatException for bytes that are no message.</summary>
ref struct WireReader(ReadOnlySpan<byte> message)
{
    const int MaxDepth = 64;

    static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // Wire types: how a field's value is delimited.
    const int Varint = 0;
    const int Fixed64 = 1;
    const int LengthDelimited = 2;
    const int StartGroup = 3;
    const int EndGroup = 4;
    const int Fixed32 = 5;

    ReadOnlySpan<byte> rest = message;
    int field;
    int wire;

    /// <summary>Moves to the next field; false at the end of the message.</summary>
    public bool Next(out int number)
    {
        (field, wire) = (0, 0);
        if (!rest.IsEmpty) ReadKey();
        number = field;
        return number != 0;
    }

    public ReadOnlySpan<byte> Bytes()
    {
        Expect(LengthDelimited);
        var length = ReadVarint();
        return Take(length <= int.MaxValue ? (int)length : throw Invalid());
    }

    public string Text() => TextOf(Bytes());

    /// <summary>
    /// Two ids that differ must not become one, so bytes that are no UTF-8 are refused, as the generated code refuses them.
    /// </summary>
    public static string TextOf(ReadOnlySpan<byte> text)
    {
        try
        {
            return StrictUtf8.GetString(text);
        }
        catch (DecoderFallbackException error)
        {
            throw new FormatException("a text in the message is no UTF-8", error);
        }
    }

    public ulong Number()
    {
        Expect(Varint);
        return ReadVarint();
    }

    /// <summary>Passes over a field that this program does not know.</summary>
    public void Skip() => Skip(0);

    void Skip(int depth)
    {
        switch (wire)
        {
            case Varint:
                ReadVarint();
                break;
            case Fixed64:
                Take(sizeof(ulong));
                break;
            case LengthDelimited:
                Bytes();
                break;
            case StartGroup when depth < MaxDepth:
                SkipGroup(depth);
                break;
            case Fixed32:
                Take(sizeof(uint));
                break;
            default:
                throw Invalid();
        }
    }

    void SkipGroup(int depth)
    {
        var group = field;
        for (ReadKey(); wire != EndGroup; ReadKey()) Skip(depth + 1);
        if (field != group) throw Invalid();
    }

    void ReadKey()
    {
        var key = ReadVarint();
        if (key is 0 or > uint.MaxValue || key >> 3 == 0) throw Invalid();
        (field, wire) = ((int)(key >> 3), (int)(key & 7));
    }

    ulong ReadVarint()
    {
        var value = 0UL;
        for (var i = 0; i < Math.Min(rest.Length, 10); i++)
        {
            value |= (ulong)(rest[i] & 0x7f) << (7 * i);
            if (rest[i] >= 0x80) continue;

            rest = rest[(i + 1)..];
            return value;
        }

        throw Invalid();
    }

    ReadOnlySpan<byte> Take(int length)
    {
        if (length > rest.Length) throw Invalid();

        var taken = rest[..length];
        rest = rest[length..];
        return taken;
    }

    readonly void Expect(int expected)
    {
        if (wire != expected) throw Invalid();
    }

    static FormatException Invalid() => new("the bytes are no protobuf message");
}
