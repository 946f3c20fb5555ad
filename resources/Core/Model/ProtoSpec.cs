using Google.Protobuf;
using Strata.Resources.Serialization;

namespace Strata.Resources;

/// <summary>
/// Base of a spec that is a message of somebody's .proto (COSI 1.8):
/// <c>sealed class Volume(VolumeMessage message) : ProtoSpec&lt;VolumeMessage&gt;(message), ISpec&lt;Volume&gt;</c>, with its
/// definition and <c>FromProto(bytes) => new(VolumeMessage.Parser.ParseFrom(bytes))</c>. The message stands directly below `spec` in
/// YAML, which is written only; canonical JSON is read by the message's parser; equality is the message's.
/// </summary>
public abstract class ProtoSpec<TMessage> : ISpec, IEquatable<ProtoSpec<TMessage>> where TMessage : class, IMessage<TMessage>
{
    readonly TMessage message;

    /// <summary>Takes a copy: what the caller does with the message later changes no resource.</summary>
    protected ProtoSpec(TMessage message) => this.message = message.Clone();

    /// <summary>A copy, since messages can be changed and resources cannot.</summary>
    public TMessage ToMessage() => message.Clone();

    public YamlNode ToYaml() => ProtoYaml.Of(message.Descriptor, message.ToByteString());

    public ByteString ToProto() => message.ToByteString();

    public bool Equals(ProtoSpec<TMessage>? other) => other is not null && other.GetType() == GetType() && message.Equals(other.message);

    public sealed override bool Equals(object? obj) => Equals(obj as ProtoSpec<TMessage>);

    public sealed override int GetHashCode() => message.GetHashCode();

    public sealed override string ToString() => $"{GetType().Name} {message}";
}
