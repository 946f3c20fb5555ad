using Google.Protobuf;
using Strata.Resources.Serialization;

namespace Strata.Resources;

/// <summary>
/// Base of a spec that is a message of somebody's .proto (COSI 1.8):
/// <c>sealed class Volume(VolumeMessage message) : ProtoSpec&lt;VolumeMessage&gt;(message), ISpec&lt;Volume&gt;</c>, with its
/// definition and <c>FromProto(bytes) => new(VolumeMessage.Parser.ParseFrom(bytes))</c>. The message stands directly below `spec` in
/// YAML, which is written only; equality is the message's.
/// </summary>
public abstract class ProtoSpec<TMessage> : ISpec, IEquatable<ProtoSpec<TMessage>> where TMessage : class, IMessage<TMessage>
{
    readonly TMessage message;

    /// <summary>Takes a copy: what the caller does with the message later changes no resource.</summary>
    protected ProtoSpec(TMessage message) => this.message = message.Clone();

    /// <summary>A copy, since messages can be changed and resources cannot.</summary>
    public TMessage ToMessage() => message.Clone();

    public YamlNode ToYaml() => ProtoYaml.Of(message.Descriptor, message.ToByteString());

    /// <summary>
    /// JSON as COSI peers write it: names of the .proto, zeros left out, 64-bit numbers as numbers. Reading is protobuf's canonical form:
    /// <c>VolumeMessage.Parser.ParseJson(text)</c>, which takes this one too, save oneofs, times and durations.
    /// </summary>
    /// <exception cref="ArgumentException">A number that JSON does not have: infinite, or none.</exception>
    public string ToJson() => ProtoJson.Of(message.Descriptor, message.ToByteString());

    public ByteString ToProto() => message.ToByteString();

    public bool Equals(ProtoSpec<TMessage>? other) => other is not null && other.GetType() == GetType() && message.Equals(other.message);

    public sealed override bool Equals(object? obj) => Equals(obj as ProtoSpec<TMessage>);

    public sealed override int GetHashCode() => message.GetHashCode();

    public sealed override string ToString() => $"{GetType().Name} {message}";
}
