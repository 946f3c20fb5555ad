using Google.Protobuf;
using Grpc.Core;
using Strata.Protos;
using Strata.Resources;

namespace Strata.Runtime.Grpc;

/// <summary>Opens the stream of one watch, the first time and again.</summary>
sealed class WatchSource(
    StateCalls calls, StateEndpoint endpoint, Kind kind, string? id, WatchOptions options)
{
    public Kind Kind => kind;

    /// <summary>Completes when the server has said that the watch is established.</summary>
    /// <param name="from">Where to go on after an interruption; null the first time, when the options choose the start.</param>
    public async ValueTask<AsyncServerStreamingCall<WatchAnswer>> OpenAsync(ByteString? from, CancellationToken ct)
    {
        var call = calls.Watch(Request(from));
        try
        {
            if (!await call.ResponseStream.MoveNext(ct)) throw new StateUnavailableException($"{endpoint} ended the watch at once");
            return call;
        }
        catch (RpcException status)
        {
            call.Dispose();
            throw ct.IsCancellationRequested
                ? new OperationCanceledException(status.Status.Detail, status, ct)
                : StatusMapping.FromStatus(StateCall.Watch, new Pointer(kind, id ?? ""), status, endpoint);
        }
        catch
        {
            call.Dispose();
            throw;
        }
    }

    /// <summary>How a failure after the start is told (COSI 6.7).</summary>
    public Exception Broken(RpcException? status) => new StateUnavailableException(
        $"namespace \"{kind.Namespace}\" type \"{kind.Type}\": {Reason(status)}", status);

    string Reason(RpcException? status) => status is null
        ? $"{endpoint} ended the watch"
        : StatusMapping.FromStatus(StateCall.Watch, new Pointer(kind, id ?? ""), status, endpoint).Message;

    WatchRequest Request(ByteString? from)
    {
        var start = from is null
            ? options
            : options with { From = from, BootstrapContents = false, BootstrapBookmark = false, TailEvents = 0 };
        var request = new WatchRequest
        {
            Namespace = kind.Namespace,
            Type = kind.Type,
            Options = id is null ? OptionsMapper.ToProto(start) : OptionsMapper.SingleToProto(start),
            ApiVersion = 1,
        };
        if (id is not null) request.Id = id;
        return request;
    }
}
