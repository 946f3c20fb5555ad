using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Google.Protobuf;
using Strata.Protos;
using Strata.Resources;
using Strata.Resources.Serialization;

namespace Strata.Runtime.Tests;

/// <summary>
/// A journal: each batch is one frame, its length and then its writes, each a flag and a message. A frame that was not written to its end
/// never happened. Resources are kept without YAML (COSI 5.6).
/// </summary>
sealed class FileBackingStore(string path, ResourceTypes types) : IBackingStore
{
    const byte Removed = 0;
    const byte Stored = 1;

    public async IAsyncEnumerable<IResource> LoadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var stored = new Dictionary<Pointer, IResource>();
        var bytes = File.Exists(path) ? await File.ReadAllBytesAsync(path, ct) : [];
        var rest = bytes.AsMemory();
        while (TryTakeFrame(ref rest, out var frame)) Apply(frame, stored);

        Cut(bytes.Length - rest.Length);
        foreach (var resource in stored.Values) yield return resource;
    }

    public async ValueTask ApplyAsync(ImmutableArray<BackingWrite> batch, CancellationToken ct)
    {
        var frame = new MemoryStream();
        frame.Write(stackalloc byte[sizeof(int)]);
        foreach (var write in batch)
        {
            frame.WriteByte(write.Resource is null ? Removed : Stored);
            Message(write).WriteDelimitedTo(frame);
        }

        BinaryPrimitives.WriteInt32BigEndian(frame.GetBuffer(), (int)frame.Length - sizeof(int));
        await using var file = new FileStream(path, FileMode.Append);
        await file.WriteAsync(frame.GetBuffer().AsMemory(0, (int)frame.Length), ct);
    }

    static IMessage Message(BackingWrite write) => write.Resource is { } resource
        ? ResourceMapper.ToProto(resource, withYaml: false)
        : new DestroyRequest { Namespace = write.Pointer.Namespace, Type = write.Pointer.Type, Id = write.Pointer.Id };

    void Apply(ReadOnlyMemory<byte> frame, Dictionary<Pointer, IResource> stored)
    {
        var stream = new MemoryStream(frame.ToArray());
        while (stream.ReadByte() is var flag and >= 0)
        {
            if (flag == Stored)
            {
                var resource = ResourceMapper.FromProto(Protos.Resource.Parser.ParseDelimitedFrom(stream), types);
                stored[resource.Metadata.Pointer] = resource;
            }
            else
            {
                var removed = DestroyRequest.Parser.ParseDelimitedFrom(stream);
                stored.Remove(new Pointer(removed.Namespace, removed.Type, removed.Id));
            }
        }
    }

    static bool TryTakeFrame(ref Memory<byte> rest, out ReadOnlyMemory<byte> frame)
    {
        frame = default;
        if (rest.Length < sizeof(int)) return false;

        var length = BinaryPrimitives.ReadInt32BigEndian(rest.Span);
        if (rest.Length - sizeof(int) < length) return false;

        frame = rest.Slice(sizeof(int), length);
        rest = rest[(sizeof(int) + length)..];
        return true;
    }

    void Cut(int length)
    {
        if (!File.Exists(path)) return;

        using var file = File.OpenWrite(path);
        file.SetLength(length);
    }
}
