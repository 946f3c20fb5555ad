using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Google.Protobuf;

namespace Strata.Resources.Serialization;

/// <summary>
/// Reads the fields of one protobuf message, in any order and either <see cref="WireMode"/>. The last value of a singular field wins.
/// All its methods throw <see cref="InvalidProtocolBufferException"/> for malformed bytes, for a known field with another wire type,
/// and for more than <see cref="MaxDepth"/> messages inside each other.
/// </summary>
public sealed class ProtoReader
{
    public const int MaxDepth = 64;

    readonly CodedInputStream input;
    readonly int depth;
    WireType wire;

    ProtoReader(ByteString message, int depth)
    {
        input = message.CreateCodedInput();
        this.depth = depth <= MaxDepth ? depth : throw Invalid($"more than {MaxDepth} messages inside each other");
    }

    public static T Parse<T>(ByteString message) where T : class, ISpecPart<T> => T.ReadFrom(new ProtoReader(message, 0));

    /// <summary>Moves to the next field; false at the end of the message.</summary>
    public bool Next(out int field)
    {
        var tag = input.ReadTag();
        wire = (WireType)(tag & 7);
        field = (int)(tag >> 3);
        return tag != 0;
    }

    /// <summary>Passes over a field that this program does not know.</summary>
    public void Skip() => input.SkipLastField();

    public string Text()
    {
        Expect(WireType.LengthDelimited);
        return input.ReadString();
    }

    public ByteString Bytes()
    {
        Expect(WireType.LengthDelimited);
        return input.ReadBytes();
    }

    public bool Bool() => UInt64() != 0;

    public long Int64() => unchecked((long)UInt64());

    /// <summary>As protobuf does: the low 32 bits of what was sent.</summary>
    public int Int32() => unchecked((int)UInt64());

    public uint UInt32() => unchecked((uint)UInt64());

    public ulong UInt64()
    {
        Expect(WireType.Varint);
        return input.ReadUInt64();
    }

    public float Single() => BitConverter.UInt32BitsToSingle(Fixed32());

    public double Double() => BitConverter.UInt64BitsToDouble(Fixed64());

    public uint Fixed32()
    {
        Expect(WireType.Fixed32);
        return input.ReadFixed32();
    }

    public ulong Fixed64()
    {
        Expect(WireType.Fixed64);
        return input.ReadFixed64();
    }

    public DateTimeOffset Time()
    {
        var ticks = (Int128)DateTimeOffset.UnixEpoch.Ticks + SecondsAndNanos();
        return ticks >= 0 && ticks <= DateTimeOffset.MaxValue.Ticks
            ? new DateTimeOffset((long)ticks, TimeSpan.Zero)
            : throw Invalid("a time outside the years 1 to 9999");
    }

    public TimeSpan Duration() => new(SecondsAndNanos());

    public T Message<T>() where T : class, ISpecPart<T> => T.ReadFrom(new ProtoReader(Bytes(), depth + 1));

    /// <summary>What stands for a required message that was not sent: one whose fields are all defaults.</summary>
    public T Absent<T>() where T : class, ISpecPart<T> => T.ReadFrom(new ProtoReader(ByteString.Empty, depth + 1));

    public KeyValuePair<string, string> MapEntry() =>
        MapEntry("", static key => key.Text(), static _ => "", static value => value.Text());

    /// <summary>An entry of a map: its key is field 1, its value field 2, and each may be left out.</summary>
    public KeyValuePair<TKey, TValue> MapEntry<TKey, TValue>(
        TKey noKey, Func<ProtoReader, TKey> readKey, Func<ProtoReader, TValue> noValue, Func<ProtoReader, TValue> readValue)
        where TValue : notnull
    {
        var entry = new ProtoReader(Bytes(), depth + 1);
        var (key, value, hasValue) = (noKey, default(TValue), false);
        while (entry.Next(out var field))
        {
            switch (field)
            {
                case 1: key = readKey(entry); break;
                case 2: (value, hasValue) = (readValue(entry), true); break;
                default: entry.Skip(); break;
            }
        }

        return new(key, hasValue ? value! : noValue(entry));
    }

    /// <summary>Adds the values of one packed field, or the single value of an unpacked one: writers may choose.</summary>
    public void Packed<T>(ImmutableArray<T>.Builder values, Func<ulong, T> fromBits)
    {
        if (IsUnpacked) values.Add(fromBits(UInt64()));
        else for (var packed = input.ReadBytes().CreateCodedInput(); !packed.IsAtEnd;) values.Add(fromBits(packed.ReadUInt64()));
    }

    /// <inheritdoc cref="Packed"/>
    public void PackedFixed32<T>(ImmutableArray<T>.Builder values, Func<uint, T> fromBits)
    {
        if (IsUnpacked) values.Add(fromBits(Fixed32()));
        else for (var packed = input.ReadBytes().CreateCodedInput(); !packed.IsAtEnd;) values.Add(fromBits(packed.ReadFixed32()));
    }

    /// <inheritdoc cref="Packed"/>
    public void PackedFixed64<T>(ImmutableArray<T>.Builder values, Func<ulong, T> fromBits)
    {
        if (IsUnpacked) values.Add(fromBits(Fixed64()));
        else for (var packed = input.ReadBytes().CreateCodedInput(); !packed.IsAtEnd;) values.Add(fromBits(packed.ReadFixed64()));
    }

    bool IsUnpacked => wire != WireType.LengthDelimited;

    /// <summary>Timestamp and Duration have the same fields. In ticks: what is finer than 100 ns is cut off.</summary>
    long SecondsAndNanos()
    {
        var parts = new ProtoReader(Bytes(), depth + 1);
        var (seconds, nanos) = (0L, 0);
        while (parts.Next(out var field))
        {
            switch (field)
            {
                case 1: seconds = parts.Int64(); break;
                case 2: nanos = parts.Int32(); break;
                default: parts.Skip(); break;
            }
        }

        var ticks = (Int128)seconds * TimeSpan.TicksPerSecond + nanos / TimeSpan.NanosecondsPerTick;
        return ticks >= long.MinValue && ticks <= long.MaxValue ? (long)ticks : throw Invalid("a time or duration out of range");
    }

    void Expect(WireType expected)
    {
        if (wire != expected) throw Invalid($"wire type {(int)wire} where {(int)expected} belongs");
    }

    internal static InvalidProtocolBufferException Invalid(string what) => Create($"The message is not valid: {what}.");

    /// <summary>The library keeps this constructor to itself, but callers should have one exception to catch.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    static extern InvalidProtocolBufferException Create(string message);
}
