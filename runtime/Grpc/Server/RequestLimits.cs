using System.Text;
using Google.Protobuf.Collections;
using Grpc.Core;
using Strata.Protos;
using Strata.Resources;
using LabelQuery = Strata.Protos.LabelQuery;
using Metadata = Strata.Protos.Metadata;

namespace Strata.Runtime.Grpc;

/// <summary>Looks at messages before anything is made of them: what is refused has cost no more than its bytes.</summary>
sealed class RequestLimits(StateServiceOptions options)
{
    /// <param name="refusal">The code that clients of the call take for what it is: <see cref="StateServiceOptions"/>.</param>
    /// <exception cref="RpcException"/>
    public void Check(Resource? resource, StatusCode refusal)
    {
        if (resource?.Metadata is not { } metadata) return; // refused later, with the reason that COSI gives

        CheckNames(metadata, refusal);
        AtMost(options.MaxFinalizers, metadata.Finalizers.Count, "finalizers", refusal);
        foreach (var finalizer in metadata.Finalizers) CheckName(finalizer, "finalizer", refusal);
        CheckMap(metadata.Labels, options.MaxLabels, options.MaxLabelBytes, "labels", refusal);
        CheckMap(metadata.Annotations, options.MaxAnnotations, options.MaxAnnotationBytes, "annotations", refusal);
    }

    /// <exception cref="RpcException"/>
    public Pointer Check(string @namespace, string type, string id)
    {
        CheckName(@namespace, "namespace", StatusCode.InvalidArgument);
        CheckName(type, "type", StatusCode.InvalidArgument);
        CheckName(id, "id", StatusCode.InvalidArgument);
        return new Pointer(@namespace, type, id);
    }

    /// <exception cref="RpcException"/>
    public void CheckOwner(string owner, StatusCode refusal) => CheckName(owner, "owner", refusal);

    /// <exception cref="RpcException"/>
    public void Check(RepeatedField<LabelQuery>? queries)
    {
        if (queries is null) return;

        var (terms, values) = (0, 0);
        foreach (var query in queries)
        {
            terms += Math.Max(1, query.Terms.Count);
            foreach (var term in query.Terms) values += term.Value.Count;
        }

        AtMost(options.MaxLabelTerms, terms, "terms in label queries", StatusCode.InvalidArgument);
        AtMost(options.MaxLabelValues, values, "values in label queries", StatusCode.InvalidArgument);
    }

    void CheckNames(Metadata metadata, StatusCode refusal)
    {
        CheckName(metadata.Namespace, "namespace", refusal);
        CheckName(metadata.Type, "type", refusal);
        CheckName(metadata.Id, "id", refusal);
        CheckName(metadata.Owner, "owner", refusal);
    }

    void CheckName(string name, string what, StatusCode refusal) =>
        AtMost(options.MaxNameBytes, Encoding.UTF8.GetByteCount(name), $"bytes in the {what}", refusal);

    void CheckMap(MapField<string, string> map, int maxCount, int maxBytes, string what, StatusCode refusal)
    {
        AtMost(maxCount, map.Count, what, refusal);
        var bytes = 0;
        foreach (var (key, value) in map)
        {
            CheckName(key, $"key of one of the {what}", refusal);
            bytes += Encoding.UTF8.GetByteCount(key) + Encoding.UTF8.GetByteCount(value);
        }

        AtMost(maxBytes, bytes, $"bytes of {what}", refusal);
    }

    static void AtMost(int limit, int actual, string what, StatusCode refusal)
    {
        if (actual > limit) throw new RpcException(new Status(refusal, $"{actual} {what}, the limit is {limit}"));
    }
}
