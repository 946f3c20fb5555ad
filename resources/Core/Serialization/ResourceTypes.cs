using System.Collections.Concurrent;
using Google.Protobuf;

namespace Strata.Resources.Serialization;

/// <summary>Which types this program knows, so that what arrives over the wire becomes a typed resource. Safe for concurrent use (COSI 1.10).</summary>
public sealed class ResourceTypes
{
    readonly ConcurrentDictionary<string, Entry> entries = new(StringComparer.Ordinal);

    /// <summary>Registering the same spec again changes nothing.</summary>
    /// <exception cref="InvalidOperationException">Another spec has the same type name.</exception>
    public ResourceTypes Register<TSpec>() where TSpec : class, ISpec<TSpec>
    {
        var type = TSpec.Definition.Type;
        var entry = entries.GetOrAdd(type, new Entry(typeof(TSpec), Read<TSpec>));
        return entry.Spec == typeof(TSpec) ? this : throw new InvalidOperationException($"resource type \"{type}\" is already registered");
    }

    public bool Contains(string type) => entries.ContainsKey(type);

    /// <summary>A typed resource of a known type; otherwise the parts as they are, with no error.</summary>
    /// <exception cref="InvalidProtocolBufferException">The type is known, but the bytes are not its spec.</exception>
    public IResource Create(Metadata metadata, OpaqueSpec spec) =>
        entries.TryGetValue(metadata.Type, out var entry) ? entry.Read(metadata, spec.Proto) : new AnyResource(metadata, spec);

    static Resource<TSpec> Read<TSpec>(Metadata metadata, ByteString spec) where TSpec : class, ISpec<TSpec> =>
        new(metadata, TSpec.FromProto(spec));

    sealed record Entry(Type Spec, Func<Metadata, ByteString, IResource> Read);
}
