using CsCheck;
using Google.Protobuf;
using Strata.Resources.Serialization;
using Xunit;

namespace Strata.Resources.Tests.Serialization;

public sealed class ResourceEncoderTests
{
    static readonly Gen<string> Text = OneOf("", "a", "ɡ", "😀", new string('x', 300));

    // Map entries with empty values are left out: the two writers differ there, and every reader takes both forms.
    static readonly Gen<string> Word = OneOf("a", "b", "c/d", "😀");

    static readonly Gen<DateTimeOffset> Time = Gen.OneOf(
        Gen.Const(default(DateTimeOffset)),
        Gen.Const(DateTimeOffset.UnixEpoch),
        Gen.Long[-(1L << 54), 1L << 54].Select(ticks => DateTimeOffset.UnixEpoch.AddTicks(ticks)));

    static readonly Gen<StringMap> Map =
        Gen.Select(Word, Word, (key, value) => KeyValuePair.Create(key, value)).Array[0, 4].Select(StringMap.From);

    static readonly Gen<IResource> Resources =
        from id in Text
        from owner in Text
        from version in Gen.OneOf(Gen.Const(ResourceVersion.Undefined), Gen.ULong.Select(number => new ResourceVersion(number)))
        from times in Gen.Select(Time, Time)
        from maps in Gen.Select(Map, Map)
        from finalizers in Text.Array[0, 3]
        from phase in OneOf(Phase.Running, Phase.TearingDown)
        from content in Gen.Select(Gen.Byte.Array[0, 200], Text)
        from form in Gen.Int[0, 2]
        select Make(
            new Metadata("default", "t", id)
            {
                Version = version,
                Owner = owner,
                Phase = phase,
                Created = times.Item1,
                Updated = times.Item2,
                Labels = maps.Item1,
                Annotations = maps.Item2,
                Finalizers = Finalizers.From(finalizers),
            },
            content.Item1,
            content.Item2,
            form);

    [Fact]
    public void Writes_what_the_code_of_the_protobuf_compiler_writes() => Resources.Sample(
        resource => Assert.Equal(
            Convert.ToHexStringLower(ResourceMapper.ToProto(resource).ToByteArray()),
            Convert.ToHexStringLower(ResourceEncoder.Encode(resource).Span)),
        iter: 2000);

    [Fact]
    public void The_bytes_are_made_once()
    {
        var resource = new AnyResource(new Metadata("n", "t", "i"), new OpaqueSpec(ByteString.Empty, "{}"));

        Assert.True(ResourceEncoder.Encode(resource).Equals(ResourceEncoder.Encode(resource)));
    }

    [Fact]
    public void A_copy_has_bytes_of_its_own()
    {
        var any = new AnyResource(new Metadata("n", "t", "i"), new OpaqueSpec(ByteString.Empty, "{}"));
        var typed = new Resource<NamespaceSpec>("i", new NamespaceSpec("before"));
        ResourceEncoder.Encode(any);
        ResourceEncoder.Encode(typed);

        var later = any with { Metadata = any.Metadata with { Version = ResourceVersion.First } };
        var other = typed with { Spec = new NamespaceSpec("after") };

        Assert.Equal("1", Read(later).Metadata.Version);
        Assert.Equal("after", NamespaceSpec.FromProto(Read(other).Spec.ProtoSpec).Description);
    }

    [Fact]
    public void The_bytes_are_no_part_of_the_value()
    {
        var encoded = new Resource<NamespaceSpec>("i", new NamespaceSpec("d"));
        var fresh = new Resource<NamespaceSpec>("i", new NamespaceSpec("d"));

        ResourceEncoder.Encode(encoded);

        Assert.Equal(fresh, encoded);
        Assert.Equal(fresh.GetHashCode(), encoded.GetHashCode());
    }

    static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    static Protos.Resource Read(IResource resource) => Protos.Resource.Parser.ParseFrom(ResourceEncoder.Encode(resource).Span);

    static IResource Make(Metadata metadata, byte[] proto, string yaml, int form) => form switch
    {
        0 => new Tombstone(metadata),
        1 => new Resource<NamespaceSpec>(metadata, new NamespaceSpec(yaml)),
        _ => new AnyResource(metadata, new OpaqueSpec(ByteString.CopyFrom(proto), yaml)),
    };
}
