using CsCheck;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Strata.Resources;
using Strata.Resources.Serialization;
using Strata.Runtime.Grpc;

namespace Strata.Runtime.Tests.Grpc;

/// <summary>The client's reader against the code of the protobuf compiler.</summary>
public sealed class ResourceReaderTests
{
    static readonly ResourceReader Reader = new(StateServer.Types);

    static readonly Gen<string> Text = Gen.Int[0, 5].Select(i => new[] { "", "a", "b/c", "ɡ", "😀", new string('x', 300) }[i]);

    static readonly Gen<Timestamp?> Time = Gen.Select(Gen.Int[0, 3], Gen.Long[-62_135_596_801, 253_402_300_801], Gen.Int[-1, 1_000_000_000])
        .Select((form, seconds, nanos) => form == 0 ? null : new Timestamp { Seconds = seconds, Nanos = form == 1 ? 0 : nanos });

    static readonly Gen<Protos.Resource> Messages =
        from names in Gen.Select(Text, Text, Text, Text)
        from version in Gen.Int[0, 6].Select(i => new[] { "", "undefined", "1", "01", "18446744073709551615", "18446744073709551616", "1x" }[i])
        from phase in Gen.Int[0, 2].Select(i => new[] { "running", "tearingDown", "dancing" }[i])
        from times in Gen.Select(Time, Time)
        from finalizers in Text.Array[0, 3]
        from labels in Gen.Select(Text, Text).Array[0, 3]
        from spec in Gen.Select(Gen.Byte.Array[0, 50], Text)
        from parts in Gen.Int[0, 10]
        select Make(names, version, phase, times, finalizers, labels, spec, parts);

    [Fact]
    public void Reads_what_the_generated_code_reads_and_refuses_what_it_refuses() => Messages.Sample(
        message =>
        {
            var expected = Outcome(() => ResourceMapper.FromProto(message, StateServer.Types));
            var actual = Outcome(() => Reader.Read(message.ToByteArray()));

            Assert.Equal(expected, actual);
        },
        iter: 3000);

    [Fact]
    public void Fields_of_a_later_time_are_passed_over()
    {
        var message = Protos.Resource.Parser.ParseFrom(ResourceEncoder.Encode(new Resource<Number>("a", new Number(7))).Span);
        byte[] unknown = [0xf8, 0x3f, 1, 0xfa, 0x3f, 2, 1, 2, 0xf9, 0x3f, 1, 2, 3, 4, 5, 6, 7, 8, 0xfd, 0x3f, 1, 2, 3, 4, 0xfb, 0x3f, 0x08, 1, 0xfc, 0x3f];

        var read = Assert.IsType<Resource<Number>>(Reader.Read([.. unknown, .. message.ToByteArray(), .. unknown]));

        Assert.Equal(7, read.Spec.Value);
    }

    [Theory]
    [InlineData("namespace")]
    [InlineData("type")]
    [InlineData("id")]
    [InlineData("owner")]
    [InlineData("finalizer")]
    [InlineData("label")]
    [InlineData("value")]
    [InlineData("yaml")]
    public void Text_that_is_no_UTF_8_is_refused(string part)
    {
        var metadata = new Protos.Metadata
        {
            Namespace = "namespace",
            Type = "type",
            Id = "id",
            Owner = "owner",
            Version = "1",
            Phase = "running",
            Finalizers = { "finalizer" },
        };
        metadata.Labels["label"] = "value";
        var message = new Protos.Resource { Metadata = metadata, Spec = new Protos.Spec { YamlSpec = "yaml" } }.ToByteArray();
        Reader.Read(message);

        var damaged = message.ToArray();
        damaged[damaged.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(part))] = 0xff;

        Assert.Throws<InvalidProtocolBufferException>(() => Protos.Resource.Parser.ParseFrom(damaged));
        Assert.Throws<FormatException>(() => Reader.Read(damaged));
    }

    [Fact]
    public void Damaged_bytes_are_refused_and_nothing_worse()
    {
        var good = ResourceEncoder.Encode(new Resource<Number>(
            new Strata.Resources.Metadata("n", Number.Definition.Type, "a") { Finalizers = Finalizers.From(["f"]) }, new Number(7))).ToArray();

        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte, Gen.Int[0, good.Length]).Sample((at, value, length) =>
        {
            var damaged = good[..length];
            if (at < length) damaged[at] = value;
            try
            {
                Reader.Read(damaged);
            }
            catch (FormatException)
            {
                // The only failure that callers know.
            }
        }, iter: 20_000);
    }

    /// <summary>The resource with its times, which equality passes over; null when it was refused, for whichever of its faults.</summary>
    static (IResource, DateTimeOffset, DateTimeOffset)? Outcome(Func<IResource> read)
    {
        try
        {
            var resource = read();
            return (resource, resource.Metadata.Created, resource.Metadata.Updated);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    static Protos.Resource Make(
        (string Namespace, string Type, string Id, string Owner) names,
        string version,
        string phase,
        (Timestamp? Created, Timestamp? Updated) times,
        string[] finalizers,
        (string Key, string Value)[] labels,
        (byte[] Proto, string Yaml) spec,
        int parts)
    {
        var metadata = new Protos.Metadata
        {
            Namespace = names.Namespace,
            Type = names.Type,
            Id = names.Id,
            Owner = names.Owner,
            Version = version,
            Phase = phase,
            Created = times.Created,
            Updated = times.Updated,
        };
        metadata.Finalizers.AddRange(finalizers);
        foreach (var (key, value) in labels)
        {
            metadata.Labels[key] = value;
            metadata.Annotations[value] = key;
        }

        return new Protos.Resource
        {
            Metadata = parts == 0 ? null : metadata,
            Spec = parts == 1 ? null : new Protos.Spec { ProtoSpec = ByteString.CopyFrom(spec.Proto), YamlSpec = spec.Yaml },
        };
    }
}
