using System.Buffers.Binary;
using System.Text;
using Google.Protobuf;

namespace Strata.Resources.Serialization;

/// <summary>
/// Writes protobuf fields into one growing buffer. In <see cref="WireMode.Proto3"/> a default value is left out unless the caller
/// says that presence carries meaning (`always`); in <see cref="WireMode.Dynamic"/> it is written. Empty lists are never written.
/// </summary>
public sealed class ProtoWriter(WireMode mode)
{
    byte[] buffer = new byte[128];
    int length;

    public static ByteString Serialize<T>(T part, WireMode mode) where T : class, ISpecPart<T>
    {
        var writer = new ProtoWriter(mode);
        part.WriteTo(writer);
        return ByteString.CopyFrom(writer.buffer, 0, writer.length);
    }

    public void Text(int field, string value, bool always = false)
    {
        if (IsOmitted(value.Length == 0, always)) return;

        Tag(field, WireType.LengthDelimited);
        RawText(value);
    }

    /// <summary>Nothing for no bytes, in either mode: other writers of the dynamic form take them for an empty list.</summary>
    public void Bytes(int field, ByteString value, bool always = false)
    {
        if (value.IsEmpty && !always) return;

        Raw(field, value.Span);
    }

    /// <summary>Bytes, or a text that is UTF-8 already; nothing for an empty one.</summary>
    public void Bytes(int field, ReadOnlySpan<byte> value)
    {
        if (!value.IsEmpty) Raw(field, value);
    }

    public void Bool(int field, bool value, bool always = false) => UInt64(field, value ? 1UL : 0, always);

    /// <summary>Signed numbers, and enums: two's complement, ten bytes when negative.</summary>
    public void Int64(int field, long value, bool always = false) => UInt64(field, unchecked((ulong)value), always);

    public void UInt64(int field, ulong value, bool always = false)
    {
        if (IsOmitted(value == 0, always)) return;

        Tag(field, WireType.Varint);
        Varint(value);
    }

    public void Single(int field, float value, bool always = false) => Fixed32(field, BitConverter.SingleToUInt32Bits(value), always);

    public void Double(int field, double value, bool always = false) => Fixed64(field, BitConverter.DoubleToUInt64Bits(value), always);

    public void Fixed32(int field, uint bits, bool always = false)
    {
        if (IsOmitted(bits == 0, always)) return;

        Tag(field, WireType.Fixed32);
        BinaryPrimitives.WriteUInt32LittleEndian(Reserve(sizeof(uint)), bits);
    }

    public void Fixed64(int field, ulong bits, bool always = false)
    {
        if (IsOmitted(bits == 0, always)) return;

        Tag(field, WireType.Fixed64);
        BinaryPrimitives.WriteUInt64LittleEndian(Reserve(sizeof(ulong)), bits);
    }

    /// <summary>google.protobuf.Timestamp. The first instant of year 1 is the default value.</summary>
    public void Time(int field, DateTimeOffset value, bool always = false)
    {
        if (IsOmitted(value == default, always)) return;

        var sinceEpoch = value.UtcTicks - DateTimeOffset.UnixEpoch.Ticks;
        var (seconds, rest) = (Math.DivRem(sinceEpoch, TimeSpan.TicksPerSecond).Quotient, sinceEpoch % TimeSpan.TicksPerSecond);
        SecondsAndNanos(field, rest < 0 ? seconds - 1 : seconds, rest < 0 ? rest + TimeSpan.TicksPerSecond : rest);
    }

    /// <summary>google.protobuf.Duration: seconds and nanoseconds carry the same sign.</summary>
    public void Duration(int field, TimeSpan value, bool always = false)
    {
        if (IsOmitted(value == default, always)) return;

        SecondsAndNanos(field, value.Ticks / TimeSpan.TicksPerSecond, value.Ticks % TimeSpan.TicksPerSecond);
    }

    /// <summary>A nested message, in the mode of this one; present even if all its fields are defaults, absent when null.</summary>
    public void Message<T>(int field, T? value) where T : class, ISpecPart<T>
    {
        if (value is null) return;

        var start = BeginMessage(field);
        value.WriteTo(this);
        EndMessage(start);
    }

    public void Map(int field, StringMap map) =>
        Map(
            field,
            map,
            static (writer, key) => writer.Text(1, key, always: true),
            static (writer, value) => writer.Text(2, value, always: true));

    /// <summary>One message for each entry: its key is field 1, its value field 2, and both are written whatever they are.</summary>
    public void Map<TKey, TValue>(
        int field, IReadOnlyDictionary<TKey, TValue> map, Action<ProtoWriter, TKey> writeKey, Action<ProtoWriter, TValue> writeValue)
    {
        foreach (var (key, value) in map)
        {
            var start = BeginMessage(field);
            writeKey(this, key);
            writeValue(this, value);
            EndMessage(start);
        }
    }

    public void Texts(int field, EquatableArray<string> values)
    {
        foreach (var value in values) Text(field, value, always: true);
    }

    public void Blobs(int field, EquatableArray<ByteString> values)
    {
        foreach (var value in values) Bytes(field, value, always: true);
    }

    public void Times(int field, EquatableArray<DateTimeOffset> values)
    {
        foreach (var value in values) Time(field, value, always: true);
    }

    public void Durations(int field, EquatableArray<TimeSpan> values)
    {
        foreach (var value in values) Duration(field, value, always: true);
    }

    public void Messages<T>(int field, EquatableArray<T> values) where T : class, ISpecPart<T>
    {
        foreach (var value in values) Message(field, value);
    }

    /// <summary>Numbers, booleans and enums as one packed field; <paramref name="bits"/> gives the varint.</summary>
    public void Packed<T>(int field, EquatableArray<T> values, Func<T, ulong> bits)
    {
        if (values.Count == 0) return;

        var start = BeginMessage(field);
        foreach (var value in values) Varint(bits(value));
        EndMessage(start);
    }

    /// <summary>Numbers of four bytes as one packed field.</summary>
    public void PackedFixed32<T>(int field, EquatableArray<T> values, Func<T, uint> bits)
    {
        if (values.Count == 0) return;

        Tag(field, WireType.LengthDelimited);
        Varint((ulong)values.Count * sizeof(uint));
        foreach (var value in values) BinaryPrimitives.WriteUInt32LittleEndian(Reserve(sizeof(uint)), bits(value));
    }

    /// <summary>Numbers of eight bytes as one packed field.</summary>
    public void PackedFixed64<T>(int field, EquatableArray<T> values, Func<T, ulong> bits)
    {
        if (values.Count == 0) return;

        Tag(field, WireType.LengthDelimited);
        Varint((ulong)values.Count * sizeof(ulong));
        foreach (var value in values) BinaryPrimitives.WriteUInt64LittleEndian(Reserve(sizeof(ulong)), bits(value));
    }

    internal byte[] ToArray() => buffer[..length];

    bool IsOmitted(bool isDefault, bool always) => isDefault && !always && mode == WireMode.Proto3;

    void SecondsAndNanos(int field, long seconds, long ticks)
    {
        var start = BeginMessage(field);
        WellKnownNumber(1, seconds);
        WellKnownNumber(2, ticks * TimeSpan.NanosecondsPerTick);
        EndMessage(start);
    }

    /// <summary>Timestamp and Duration come from a .proto: their defaults are left out in either mode.</summary>
    void WellKnownNumber(int field, long value)
    {
        if (value != 0) Int64(field, value, always: true);
    }

    internal int BeginMessage(int field)
    {
        Tag(field, WireType.LengthDelimited);
        return length;
    }

    /// <summary>Puts the length before what was written since <paramref name="start"/>.</summary>
    internal void EndMessage(int start)
    {
        var size = length - start;
        var prefix = CodedOutputStream.ComputeLengthSize(size);
        Reserve(prefix);
        buffer.AsSpan(start, size).CopyTo(buffer.AsSpan(start + prefix));
        length = start;
        Varint((ulong)size);
        length += size;
    }

    void Tag(int field, WireType type) => Varint(((ulong)field << 3) | (ulong)type);

    void Raw(int field, ReadOnlySpan<byte> value)
    {
        Tag(field, WireType.LengthDelimited);
        Varint((ulong)value.Length);
        value.CopyTo(Reserve(value.Length));
    }

    void RawText(string value)
    {
        var size = Encoding.UTF8.GetByteCount(value);
        Varint((ulong)size);
        Encoding.UTF8.GetBytes(value, Reserve(size));
    }

    void Varint(ulong value)
    {
        var target = Reserve(CodedOutputStream.ComputeUInt64Size(value));
        for (var i = 0; i < target.Length; i++, value >>= 7) target[i] = (byte)(i == target.Length - 1 ? value : value | 0x80);
    }

    Span<byte> Reserve(int size)
    {
        if (buffer.Length - length < size) Array.Resize(ref buffer, Math.Max(buffer.Length * 2, length + size));

        length += size;
        return buffer.AsSpan(length - size, size);
    }
}
