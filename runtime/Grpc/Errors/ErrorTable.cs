using Grpc.Core;
using static Grpc.Core.StatusCode;
using static Strata.Runtime.Grpc.StateCall;
using Kind = Strata.Runtime.Grpc.Wire.StateError.Types.Kind;

namespace Strata.Runtime.Grpc;

/// <summary>
/// Which failure is which status code in which call (COSI 6.6, 6.7). The server reads it from kind to code, the client from code to
/// kind; both take the first row that fits.
/// </summary>
static class ErrorTable
{
    static readonly Row[] Rows =
    [
        new(Get | List | Create | Update | Destroy | Teardown, Kind.NotFound, NotFound),
        new(Create | Update | Destroy | Teardown, Kind.OwnerConflict, PermissionDenied),
        new(Create, Kind.AlreadyExists, AlreadyExists),
        new(Create, Kind.Conflict, AlreadyExists),
        new(Update, Kind.PhaseConflict, InvalidArgument),
        new(Update, Kind.VersionConflict, FailedPrecondition),
        new(Update, Kind.Conflict, FailedPrecondition),
        new(Destroy, Kind.PendingFinalizers, FailedPrecondition),
        new(Destroy | Teardown, Kind.Conflict, FailedPrecondition),
        new(StateCall.Watch, Kind.InvalidBookmark, FailedPrecondition),
        new(List | StateCall.Watch, Kind.Argument, InvalidArgument),
        new(List | StateCall.Watch, Kind.Unsupported, Unimplemented),
        // Last: a peer that says no more than the code means the owner, where there is one (COSI 6.7).
        new(Get | List | Create | Update | Destroy | Teardown | StateCall.Watch, Kind.AccessDenied, PermissionDenied),
    ];

    /// <summary>What the server answers; <see cref="StatusCode.Unknown"/> for everything that the table does not name.</summary>
    public static StatusCode CodeOf(StateCall call, Kind kind) =>
        Rows.FirstOrDefault(row => row.Calls.HasFlag(call) && row.Covers(kind))?.Code ?? Unknown;

    /// <summary>What the client understands when the peer sent nothing but a code.</summary>
    public static Kind KindOf(StateCall call, StatusCode code) =>
        Rows.FirstOrDefault(row => row.Calls.HasFlag(call) && row.Code == code)?.Kind ?? Kind.Other;

    static bool IsConflict(Kind kind) => kind
        is Kind.AlreadyExists or Kind.VersionConflict or Kind.OwnerConflict
        or Kind.PhaseConflict or Kind.PendingFinalizers or Kind.Conflict;

    sealed record Row(StateCall Calls, Kind Kind, StatusCode Code)
    {
        public bool Covers(Kind kind) => kind == Kind || (Kind == Kind.Conflict && IsConflict(kind));
    }
}
