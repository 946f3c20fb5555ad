using Google.Protobuf;
using Strata.Resources;
using Strata.Resources.Serialization;
using Field = Strata.Protos.Metadata;

namespace Strata.Runtime.Grpc;

/// <summary>
/// Resources from their bytes (COSI 1.9), without a message between: of what most resources share, no copy is made, and of a type that
/// the client knows the YAML is passed over. The result is that of <see cref="ResourceMapper"/>.
/// </summary>
sealed class ResourceReader(ResourceTypes types)
{
    // Most resources that one reader meets are of one kind.
    volatile SeenKind seen = new([], [], new Kind("", ""));

    /// <exception cref="FormatException">
    /// `metadata is missing`, `spec is missing`, a bad version, phase or time, or bytes that are no such message.
    /// </exception>
    public IResource Read(ReadOnlySpan<byte> message)
    {
        ReadOnlySpan<byte> metadata = default, spec = default;
        bool hasMetadata = false, hasSpec = false;
        var reader = new WireReader(message);
        while (reader.Next(out var field))
        {
            switch (field)
            {
                case Protos.Resource.MetadataFieldNumber:
                    metadata = reader.Bytes();
                    hasMetadata = true;
                    break;
                case Protos.Resource.SpecFieldNumber:
                    spec = reader.Bytes();
                    hasSpec = true;
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        if (!hasMetadata) throw new FormatException("metadata is missing");
        if (!hasSpec) throw new FormatException("spec is missing");
        return Create(ReadMetadata(metadata), spec);
    }

    IResource Create(Metadata metadata, ReadOnlySpan<byte> message)
    {
        var known = types.Contains(metadata.Type);
        var (proto, yaml) = (ByteString.Empty, "");
        var reader = new WireReader(message);
        while (reader.Next(out var field))
        {
            switch (field)
            {
                case Protos.Spec.ProtoSpecFieldNumber:
                    proto = ByteString.CopyFrom(reader.Bytes());
                    break;
                case Protos.Spec.YamlSpecFieldNumber when !known:
                    yaml = reader.Text();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        try
        {
            return types.Create(metadata, proto, yaml);
        }
        catch (InvalidProtocolBufferException error)
        {
            throw new FormatException($"the spec of {metadata} cannot be read: {error.Message}", error);
        }
    }

    Metadata ReadMetadata(ReadOnlySpan<byte> message)
    {
        ReadOnlySpan<byte> @namespace = default, type = default, version = default, phase = default;
        var (id, owner, created, updated) = ("", "", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch);
        List<string>? finalizers = null;
        List<KeyValuePair<string, string>>? labels = null, annotations = null;
        var reader = new WireReader(message);
        while (reader.Next(out var field))
        {
            switch (field)
            {
                case Field.NamespaceFieldNumber: @namespace = reader.Bytes(); break;
                case Field.TypeFieldNumber: type = reader.Bytes(); break;
                case Field.IdFieldNumber: id = reader.Text(); break;
                case Field.VersionFieldNumber: version = reader.Bytes(); break;
                case Field.OwnerFieldNumber: owner = reader.Text(); break;
                case Field.PhaseFieldNumber: phase = reader.Bytes(); break;
                case Field.CreatedFieldNumber: created = TimeOf(reader.Bytes()); break;
                case Field.UpdatedFieldNumber: updated = TimeOf(reader.Bytes()); break;
                case Field.FinalizersFieldNumber: (finalizers ??= []).Add(reader.Text()); break;
                case Field.LabelsFieldNumber: (labels ??= []).Add(EntryOf(reader.Bytes())); break;
                case Field.AnnotationsFieldNumber: (annotations ??= []).Add(EntryOf(reader.Bytes())); break;
                default: reader.Skip(); break;
            }
        }

        return new Metadata(new Pointer(KindOf(@namespace, type), id))
        {
            Version = VersionOf(version),
            Owner = owner,
            Phase = PhaseOf(phase),
            Created = created,
            Updated = updated,
            Finalizers = finalizers is null ? Finalizers.Empty : Finalizers.From(finalizers),
            Labels = labels is null ? StringMap.Empty : StringMap.From(labels),
            Annotations = annotations is null ? StringMap.Empty : StringMap.From(annotations),
        };
    }

    Kind KindOf(ReadOnlySpan<byte> @namespace, ReadOnlySpan<byte> type)
    {
        var last = seen;
        if (@namespace.SequenceEqual(last.Namespace) && type.SequenceEqual(last.Type)) return last.Kind;

        var kind = new Kind(WireReader.TextOf(@namespace), WireReader.TextOf(type));
        seen = new SeenKind(@namespace.ToArray(), type.ToArray(), kind);
        return kind;
    }

    static ResourceVersion VersionOf(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text.Length > 18) return ResourceVersion.Parse(WireReader.TextOf(text));

        var number = 0UL;
        foreach (var digit in text)
        {
            if (digit is < (byte)'0' or > (byte)'9') return ResourceVersion.Parse(WireReader.TextOf(text));
            number = (number * 10) + digit - '0';
        }

        return new ResourceVersion(number);
    }

    static Phase PhaseOf(ReadOnlySpan<byte> text) =>
        text.SequenceEqual("running"u8) ? Phase.Running : PhaseText.Parse(WireReader.TextOf(text));

    static KeyValuePair<string, string> EntryOf(ReadOnlySpan<byte> message)
    {
        var (key, value) = ("", "");
        var reader = new WireReader(message);
        while (reader.Next(out var field))
        {
            switch (field)
            {
                case 1: key = reader.Text(); break;
                case 2: value = reader.Text(); break;
                default: reader.Skip(); break;
            }
        }

        return new(key, value);
    }

    /// <summary>google.protobuf.Timestamp; what is finer than 100 ns is cut off.</summary>
    static DateTimeOffset TimeOf(ReadOnlySpan<byte> message)
    {
        var (seconds, nanos) = (0L, 0L);
        var reader = new WireReader(message);
        while (reader.Next(out var field))
        {
            switch (field)
            {
                case 1: seconds = unchecked((long)reader.Number()); break;
                case 2: nanos = unchecked((int)reader.Number()); break;
                default: reader.Skip(); break;
            }
        }

        return seconds is >= MinSeconds and <= MaxSeconds && nanos is >= 0 and < 1_000_000_000
            ? DateTimeOffset.UnixEpoch.AddTicks((seconds * TimeSpan.TicksPerSecond) + (nanos / TimeSpan.NanosecondsPerTick))
            : throw new FormatException("a time in the metadata is out of range");
    }

    // The years 1 to 9999.
    const long MinSeconds = -62_135_596_800;
    const long MaxSeconds = 253_402_300_799;

    sealed record SeenKind(byte[] Namespace, byte[] Type, Kind Kind);
}
