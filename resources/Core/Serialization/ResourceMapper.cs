using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Strata.Resources.Serialization;

/// <summary>Between resources and their wire form (COSI 1.9).</summary>
public static class ResourceMapper
{
    /// <param name="withYaml">
    /// False for storage: the YAML form is derived data. Resources of unknown types keep theirs, having no other source.
    /// </param>
    public static Protos.Resource ToProto(IResource resource, bool withYaml = true) => new()
    {
        Metadata = ToProto(resource.Metadata),
        Spec = resource switch
        {
            AnyResource any => new Protos.Spec { ProtoSpec = any.Spec.Proto, YamlSpec = any.Spec.Yaml },
            Tombstone => new Protos.Spec(),
            _ => new Protos.Spec
            {
                ProtoSpec = resource.Spec.ToProto(),
                YamlSpec = withYaml ? YamlWriter.Write(resource.Spec.ToYaml()) : "",
            },
        },
    };

    /// <summary>An empty spec is legal: tombstones travel so (COSI 1.5), and become a spec of defaults.</summary>
    /// <exception cref="FormatException">
    /// `metadata is missing`, `spec is missing`, a bad version, phase or time, or bytes that are not the type's spec.
    /// </exception>
    public static IResource FromProto(Protos.Resource? message, ResourceTypes types)
    {
        if (message?.Metadata is not { } metadata) throw new FormatException("metadata is missing");
        if (message.Spec is not { } spec) throw new FormatException("spec is missing");

        var envelope = FromProto(metadata);
        try
        {
            return types.Create(envelope, spec.ProtoSpec, spec.YamlSpec);
        }
        catch (InvalidProtocolBufferException error)
        {
            throw new FormatException($"the spec of {envelope} cannot be read: {error.Message}", error);
        }
    }

    /// <summary>Times that were never set are left out.</summary>
    public static Protos.Metadata ToProto(Metadata metadata)
    {
        var message = new Protos.Metadata
        {
            Namespace = metadata.Namespace,
            Type = metadata.Type,
            Id = metadata.Id,
            Version = metadata.Version.ToString(),
            Owner = metadata.Owner,
            Phase = PhaseText.Format(metadata.Phase),
            Created = ToProto(metadata.Created),
            Updated = ToProto(metadata.Updated),
        };
        message.Finalizers.AddRange(metadata.Finalizers);
        foreach (var (key, value) in metadata.Labels) message.Labels[key] = value;
        foreach (var (key, value) in metadata.Annotations) message.Annotations[key] = value;
        return message;
    }

    /// <summary>A time that was not sent is the Unix epoch; a finalizer sent twice counts once.</summary>
    /// <exception cref="FormatException">A bad version, phase or time.</exception>
    public static Metadata FromProto(Protos.Metadata message) => new(message.Namespace, message.Type, message.Id)
    {
        Version = ResourceVersion.Parse(message.Version),
        Owner = message.Owner,
        Phase = PhaseText.Parse(message.Phase),
        Created = FromProto(message.Created),
        Updated = FromProto(message.Updated),
        Finalizers = Finalizers.From(message.Finalizers),
        Labels = StringMap.From(message.Labels),
        Annotations = StringMap.From(message.Annotations),
    };

    static Timestamp? ToProto(DateTimeOffset time) => time == default ? null : Timestamp.FromDateTimeOffset(time);

    static DateTimeOffset FromProto(Timestamp? time)
    {
        try
        {
            return time?.ToDateTimeOffset() ?? DateTimeOffset.UnixEpoch;
        }
        catch (InvalidOperationException error)
        {
            throw new FormatException("a time in the metadata is out of range", error);
        }
    }
}
