using Strata.Resources;
using Strata.Runtime.Grpc.Wire;
using Kind = Strata.Runtime.Grpc.Wire.StateError.Types.Kind;

namespace Strata.Runtime.Grpc;

/// <summary>The failures of a state as messages: everything that their properties hold survives the way there and back.</summary>
static class ErrorDetail
{
    public static StateError ToProto(Exception error) => error switch
    {
        NotFoundException e => About(Kind.NotFound, e.Pointer),
        AlreadyExistsException e => About(Kind.AlreadyExists, e.Pointer),
        VersionConflictException e => Versions(e),
        OwnerConflictException e => Owner(e),
        PhaseConflictException e => Phases(e),
        PendingFinalizersException e => Pending(e),
        ConflictException e => With(About(Kind.Conflict, e.Pointer), e.Message),
        AccessDeniedException e => Denied(e),
        InvalidBookmarkException e => With(new StateError { Kind = Kind.InvalidBookmark }, e.Reason),
        WatchOverrunException e => Overrun(e),
        UnsupportedException e => With(new StateError { Kind = Kind.Unsupported }, e.Operation),
        NotSupportedException => With(new StateError { Kind = Kind.Unsupported }, error.Message),
        OwnerAlreadySetException e => new StateError { Kind = Kind.OwnerAlreadySet, Owner = e.Owner },
        StateUnavailableException => With(new StateError { Kind = Kind.Unavailable }, error.Message),
        ArgumentException or FormatException => With(new StateError { Kind = Kind.Argument }, error.Message),
        _ => With(new StateError(), error.Message),
    };

    /// <returns>Null when the kind is none that this version knows.</returns>
    /// <exception cref="FormatException">The peer sent a version or phase that is none.</exception>
    public static Exception? FromProto(StateError error, Exception cause) => error.Kind switch
    {
        Kind.NotFound => new NotFoundException(PointerOf(error), cause),
        Kind.AlreadyExists => new AlreadyExistsException(PointerOf(error), cause),
        Kind.VersionConflict => new VersionConflictException(
            PointerOf(error), ResourceVersion.Parse(error.ExpectedVersion), ResourceVersion.Parse(error.ActualVersion), cause),
        Kind.OwnerConflict => new OwnerConflictException(PointerOf(error), error.Owner, cause),
        Kind.PhaseConflict => new PhaseConflictException(PointerOf(error), PhaseOf(error), cause),
        Kind.PendingFinalizers => new PendingFinalizersException(PointerOf(error), Finalizers.From(error.Finalizers), cause),
        Kind.Conflict => new ConflictException(PointerOf(error), error.Text, cause),
        Kind.AccessDenied => new AccessDeniedException(PointerOf(error), (AccessVerb)error.AccessVerb, error.Text, cause),
        Kind.InvalidBookmark => new InvalidBookmarkException(error.Text, cause),
        Kind.WatchOverrun => new WatchOverrunException(
            new Strata.Resources.Kind(error.Namespace, error.Type), error.Tail, error.Position, error.Capacity),
        Kind.Unsupported => new UnsupportedException(error.Text, cause),
        Kind.OwnerAlreadySet => new OwnerAlreadySetException(error.Owner),
        Kind.Unavailable => new StateUnavailableException(error.Text, cause),
        Kind.Argument => new ArgumentException(error.Text, cause),
        _ => null,
    };

    /// <summary>The same failures when the peer told nothing but the kind: what it did not tell is null or undefined.</summary>
    /// <returns>Null when the kind is no failure of a state.</returns>
    public static Exception? FromKind(Kind kind, Pointer pointer, string text, Exception cause) => kind switch
    {
        Kind.NotFound => new NotFoundException(pointer, cause),
        Kind.AlreadyExists => new AlreadyExistsException(pointer, cause),
        Kind.VersionConflict => new VersionConflictException(pointer, ResourceVersion.Undefined, ResourceVersion.Undefined, cause),
        Kind.OwnerConflict => new OwnerConflictException(pointer, null, cause),
        Kind.PhaseConflict => new PhaseConflictException(pointer, null, cause),
        Kind.PendingFinalizers => new PendingFinalizersException(pointer, null, cause),
        Kind.Conflict => new ConflictException(pointer, text, cause),
        Kind.InvalidBookmark => new InvalidBookmarkException(Without("invalid watch bookmark: ", text), cause),
        Kind.Unsupported => new UnsupportedException(text, cause),
        Kind.Argument => new ArgumentException(text, cause),
        _ => null,
    };

    static StateError About(Kind kind, Pointer pointer) =>
        new() { Kind = kind, Namespace = pointer.Namespace, Type = pointer.Type, Id = pointer.Id };

    static StateError With(StateError error, string text)
    {
        error.Text = text;
        return error;
    }

    static StateError Versions(VersionConflictException conflict)
    {
        var error = About(Kind.VersionConflict, conflict.Pointer);
        error.ExpectedVersion = conflict.Expected.ToString();
        error.ActualVersion = conflict.Actual.ToString();
        return error;
    }

    static StateError Owner(OwnerConflictException conflict)
    {
        var error = About(Kind.OwnerConflict, conflict.Pointer);
        error.Owner = conflict.Owner ?? "";
        return error;
    }

    static StateError Phases(PhaseConflictException conflict)
    {
        var error = About(Kind.PhaseConflict, conflict.Pointer);
        if (conflict.Expected is { } phase) error.ExpectedPhase = PhaseText.Format(phase);
        return error;
    }

    static StateError Pending(PendingFinalizersException conflict)
    {
        var error = About(Kind.PendingFinalizers, conflict.Pointer);
        error.Finalizers.AddRange(conflict.Finalizers ?? Finalizers.Empty);
        return error;
    }

    static StateError Denied(AccessDeniedException denied)
    {
        var error = With(About(Kind.AccessDenied, denied.Pointer), denied.Reason);
        error.AccessVerb = (StateError.Types.AccessVerb)denied.Verb;
        return error;
    }

    static StateError Overrun(WatchOverrunException overrun) => new()
    {
        Kind = Kind.WatchOverrun,
        Namespace = overrun.Kind.Namespace,
        Type = overrun.Kind.Type,
        Tail = overrun.Tail,
        Position = overrun.Position,
        Capacity = overrun.Capacity,
    };

    static string Without(string prefix, string text) => text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : text;

    static Pointer PointerOf(StateError error) => new(error.Namespace, error.Type, error.Id);

    static Phase? PhaseOf(StateError error) => error.ExpectedPhase.Length == 0 ? null : PhaseText.Parse(error.ExpectedPhase);
}
