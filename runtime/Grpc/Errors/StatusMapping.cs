using Google.Protobuf;
using Grpc.Core;
using Strata.Resources;
using Strata.Runtime.Grpc.Wire;
using Metadata = Grpc.Core.Metadata;

namespace Strata.Runtime.Grpc;

/// <summary>Failures to statuses and back, by <see cref="ErrorTable"/>, details in a trailer that only our own peers read.</summary>
static class StatusMapping
{
    public const string DetailTrailer = "strata-error-bin";

    public static RpcException ToStatus(StateCall call, Exception error)
    {
        var detail = ErrorDetail.ToProto(error);
        var code = error is OperationCanceledException ? StatusCode.Cancelled : ErrorTable.CodeOf(call, detail.Kind);
        return new RpcException(new Status(code, error.Message), Trailers(detail));
    }

    public static Metadata Trailers(StateError detail) => new() { { DetailTrailer, detail.ToByteArray() } };

    /// <param name="pointer">The resource the call was about; the id is empty when it was about a kind.</param>
    public static Exception FromStatus(StateCall call, Pointer pointer, RpcException status, StateEndpoint endpoint)
    {
        if (FromTrailers(status.Trailers, status) is { } told) return told;
        if (status.StatusCode == StatusCode.Unavailable) return NoAnswer.From(status, endpoint);

        var kind = ErrorTable.KindOf(call, status.StatusCode);
        return ErrorDetail.FromKind(kind, pointer, status.Status.Detail, status)
            ?? new RemoteStateException(status.StatusCode, status.Status.Detail, status);
    }

    /// <returns>Null when the peer sent no details, or none that can be understood.</returns>
    public static Exception? FromTrailers(Metadata trailers, Exception cause)
    {
        if (trailers.GetValueBytes(DetailTrailer) is not { } bytes) return null;

        try
        {
            return ErrorDetail.FromProto(StateError.Parser.ParseFrom(bytes), cause);
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or FormatException)
        {
            return null;
        }
    }
}
