using System.Collections.Concurrent;
using Google.Protobuf;

namespace Strata.Resources.Serialization;

/// <summary>
/// Which types this program knows, so that what arrives over the wire becomes a typed resource. Safe for concurrent use (COSI 1.10).
/// </summary>
public sealed class ResourceTypes
{
    readonly ConcurrentDictionary<string, Entry> entries = new(StringComparer.Ordinal);

    /// <summary>What was registered, in the order of the type names.</summary>
    public IEnumerable<ResourceDefinition> Definitions =>
        entries.Values.Select(entry => entry.Definition).OrderBy(definition => definition.Type, StringComparer.Ordinal);

    /// <summary>Registering the same spec again changes nothing.</summary>
    /// <exception cref="InvalidOperationException">Another spec has the same type name.</exception>
    public ResourceTypes Register<TSpec>() where TSpec : class, ISpec<TSpec>
    {
        var type = TSpec.Definition.Type;
        var entry = entries.GetOrAdd(type, static _ => Entry.Of<TSpec>());
        if (entry.Spec == typeof(TSpec)) return this;

        throw new InvalidOperationException(entry.Wire == TSpec.Wire
            ? $"resource type \"{type}\" is already registered"
            : $"cannot register {type} resource in dynamic and static versions");
    }

    public bool Contains(string type) => entries.ContainsKey(type);

    /// <summary>A typed resource of a known type; otherwise the parts as they are, with no error.</summary>
    /// <exception cref="InvalidProtocolBufferException">The type is known, but the bytes are not its spec.</exception>
    public IResource Create(Metadata metadata, ByteString proto, string yaml) => entries.TryGetValue(metadata.Type, out var entry)
        ? entry.FromProto(metadata, proto)
        : new AnyResource(metadata, new OpaqueSpec(proto, yaml));

    /// <exception cref="KeyNotFoundException">The type is not known.</exception>
    /// <exception cref="FormatException">The node is not the type's spec; the message starts with line:column.</exception>
    public IResource Create(Metadata metadata, YamlNode spec) => entries.TryGetValue(metadata.Type, out var entry)
        ? entry.FromYaml(metadata, spec)
        : throw new KeyNotFoundException($"resource type \"{metadata.Type}\" is not registered");

    /// <summary>An opaque resource of a known type becomes a typed one; every other resource stays what it is.</summary>
    /// <exception cref="InvalidProtocolBufferException">The type is known, but the bytes are not its spec.</exception>
    public IResource ToTyped(IResource resource) =>
        resource is AnyResource any && entries.TryGetValue(any.Metadata.Type, out var entry)
            ? entry.FromProto(any.Metadata, any.Spec.Proto)
            : resource;

    /// <summary>The form in which a program without the type would hold the resource.</summary>
    public static AnyResource ToOpaque(IResource resource) => resource as AnyResource
        ?? new AnyResource(resource.Metadata, new OpaqueSpec(resource.Spec.ToProto(), YamlWriter.Write(resource.Spec.ToYaml())));

    sealed record Entry(
        Type Spec,
        ResourceDefinition Definition,
        WireMode Wire,
        Func<Metadata, ByteString, IResource> FromProto,
        Func<Metadata, YamlNode, IResource> FromYaml)
    {
        public static Entry Of<TSpec>() where TSpec : class, ISpec<TSpec> => new(
            typeof(TSpec),
            TSpec.Definition,
            TSpec.Wire,
            static (metadata, spec) => new Resource<TSpec>(metadata, TSpec.FromProto(spec)),
            static (metadata, spec) => new Resource<TSpec>(metadata, TSpec.FromYaml(spec)));
    }
}
