namespace Strata.Resources.Serialization;

/// <summary>
/// Resources as the bytes of `cosi.resource.Resource` (COSI 1.9), made once in the life of a resource: however many clients list or
/// watch it, its spec and its YAML are written a single time.
/// </summary>
public static class ResourceEncoder
{
    // Whoever comes second waits for the first instead of doing the same work: a thousand watchers wake at once.
    static readonly Lock[] Gates = [.. Enumerable.Range(0, 64).Select(_ => new Lock())];

    static volatile bool isInUse;

    /// <summary>False in a process that never sent a resource anywhere: it has no wire forms to forget.</summary>
    public static bool IsInUse => isInUse;

    /// <returns>Bytes that all callers share.</returns>
    public static ReadOnlyMemory<byte> Encode(IResource resource)
    {
        if (resource is not IEncodedOnce once) return Write(resource);
        if (Volatile.Read(ref once.Encoded) is { } ready) return ready;

        lock (Gates[(uint)resource.Metadata.Pointer.GetHashCode() % Gates.Length])
        {
            if (Volatile.Read(ref once.Encoded) is { } made) return made;

            isInUse = true;
            var encoded = Write(resource);
            Volatile.Write(ref once.Encoded, encoded);
            return encoded;
        }
    }

    /// <summary>Gives the memory back. Whoever asks again pays again.</summary>
    public static void Forget(IResource resource)
    {
        if (resource is IEncodedOnce once) Volatile.Write(ref once.Encoded, null);
    }

    /// <summary>For one who sends a resource once: nothing is kept.</summary>
    public static byte[] Write(IResource resource)
    {
        var writer = new ProtoWriter(WireMode.Proto3);
        var metadata = writer.BeginMessage(Protos.Resource.MetadataFieldNumber);
        Write(writer, resource.Metadata);
        writer.EndMessage(metadata);

        var spec = writer.BeginMessage(Protos.Resource.SpecFieldNumber);
        WriteSpec(writer, resource);
        writer.EndMessage(spec);
        return writer.ToArray();
    }

    static void WriteSpec(ProtoWriter writer, IResource resource)
    {
        if (resource is Tombstone) return;

        if (resource is AnyResource any)
        {
            writer.Bytes(Protos.Spec.ProtoSpecFieldNumber, any.Spec.ProtoBytes);
            writer.Bytes(Protos.Spec.YamlSpecFieldNumber, any.Spec.YamlBytes);
            return;
        }

        writer.Bytes(Protos.Spec.ProtoSpecFieldNumber, resource.Spec.ToProto());
        writer.Text(Protos.Spec.YamlSpecFieldNumber, YamlWriter.Write(resource.Spec.ToYaml()));
    }

    static void Write(ProtoWriter writer, Metadata metadata)
    {
        writer.Text(Protos.Metadata.NamespaceFieldNumber, metadata.Namespace);
        writer.Text(Protos.Metadata.TypeFieldNumber, metadata.Type);
        writer.Text(Protos.Metadata.IdFieldNumber, metadata.Id);
        writer.Text(Protos.Metadata.VersionFieldNumber, metadata.Version.ToString());
        writer.Text(Protos.Metadata.OwnerFieldNumber, metadata.Owner);
        writer.Text(Protos.Metadata.PhaseFieldNumber, PhaseText.Format(metadata.Phase));
        writer.Time(Protos.Metadata.CreatedFieldNumber, metadata.Created);
        writer.Time(Protos.Metadata.UpdatedFieldNumber, metadata.Updated);
        foreach (var finalizer in metadata.Finalizers) writer.Text(Protos.Metadata.FinalizersFieldNumber, finalizer, always: true);
        writer.Map(Protos.Metadata.LabelsFieldNumber, metadata.Labels);
        writer.Map(Protos.Metadata.AnnotationsFieldNumber, metadata.Annotations);
    }
}
