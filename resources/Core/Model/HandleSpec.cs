using Google.Protobuf;
using Strata.Resources.Serialization;

namespace Strata.Resources;

/// <summary>
/// Base of a spec that holds an object of this process, a client or an open file (COSI 1.12):
/// <c>sealed class Client(HttpClient client) : HandleSpec&lt;HttpClient&gt;(client), IHandleSpec&lt;Client&gt;</c> and its definition.
/// Every reader in the process gets the same object; over the wire it is empty, and nothing reads it back. The state never disposes it.
/// </summary>
public abstract class HandleSpec<THandle>(THandle handle) : ISpec, IEquatable<HandleSpec<THandle>> where THandle : class
{
    public THandle Handle { get; } = handle;

    /// <summary>How people see the object: what it says of itself, unless overridden.</summary>
    public virtual YamlNode ToYaml() => YamlForm.Of(Handle.ToString() ?? "");

    public ByteString ToProto() => ByteString.Empty;

    /// <summary>The same object, or objects that call themselves equal.</summary>
    public bool Equals(HandleSpec<THandle>? other) => other is not null && other.GetType() == GetType() && Handle.Equals(other.Handle);

    public sealed override bool Equals(object? obj) => Equals(obj as HandleSpec<THandle>);

    public sealed override int GetHashCode() => Handle.GetHashCode();

    public sealed override string ToString() => $"{GetType().Name} {Handle}";
}

/// <summary>A typed spec that cannot be read, from nothing.</summary>
public interface IHandleSpec<TSelf> : ISpec<TSelf> where TSelf : class, IHandleSpec<TSelf>
{
    static TSelf ISpec<TSelf>.FromProto(ByteString message) =>
        throw ProtoReader.Invalid($"{TSelf.Definition.Type} hold objects of one process");

    static TSelf ISpec<TSelf>.FromYaml(YamlNode node) => throw node.Source.Error($"{TSelf.Definition.Type} hold objects of one process");
}
