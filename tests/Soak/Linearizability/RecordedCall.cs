namespace Strata.Soak.Linearizability;

enum Call
{
    Get,
    Create,
    Update,
    Destroy,
}

enum Answer
{
    Done,
    NotFound,
    AlreadyExists,
    VersionConflict,

    /// <summary>The client was not told: it may have happened, at any time after the call, or not.</summary>
    Unknown,
}

/// <summary>What one resource may be: absent, or a number at a version.</summary>
readonly record struct Register(bool Exists, ulong Version, long Number)
{
    public static Register Absent => default;
}

/// <summary>One call of one client on one resource, with the moments of its start and its end on one clock.</summary>
/// <param name="Version">Update: the version it was written with.</param>
/// <param name="Number">Create and Update: what was written.</param>
/// <param name="Seen">What a get found, and what a write returned.</param>
sealed record RecordedCall(
    int Client, string Id, Call Call, ulong Version, long Number, Answer Answer, Register Seen, long Start, long End)
{
    /// <summary>What the resource is after the call; null when the answer is impossible before it.</summary>
    public Register? After(Register before) => (Call, Answer) switch
    {
        (Call.Get, Answer.Done) => before.Exists && before == Seen ? before : null,
        (Call.Get, Answer.NotFound) => before.Exists ? null : before,
        (Call.Get, Answer.Unknown) => before,
        (Call.Create, Answer.Done) => before.Exists ? null : Written(1),
        (Call.Create, Answer.AlreadyExists) => before.Exists ? before : null,
        (Call.Create, Answer.Unknown) => before.Exists ? before : new Register(true, 1, Number),
        (Call.Update, Answer.Done) => before.Exists && before.Version == Version ? Written(Version + 1) : null,
        (Call.Update, Answer.NotFound) => before.Exists ? null : before,
        (Call.Update, Answer.VersionConflict) => before.Exists && before.Version != Version ? before : null,
        (Call.Update, Answer.Unknown) =>
            before.Exists && before.Version == Version ? new Register(true, Version + 1, Number) : before,
        (Call.Destroy, Answer.Done) => before.Exists ? Register.Absent : null,
        (Call.Destroy, Answer.NotFound) => before.Exists ? null : before,
        (Call.Destroy, Answer.Unknown) => Register.Absent,
        _ => null,
    };

    public override string ToString() =>
        $"client {Client} [{Start}..{(Answer == Answer.Unknown ? "" : End)}] {Call} {Id} v{Version} #{Number}: "
        + $"{Answer} v{Seen.Version} #{Seen.Number}";

    Register? Written(ulong version)
    {
        var written = new Register(true, version, Number);
        return Seen == written ? written : null;
    }
}
