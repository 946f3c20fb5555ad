namespace Strata.Runtime;

/// <summary>How an operation ended, in the few words that a tag may have.</summary>
static class Outcome
{
    public const string Ok = "ok";
    public const string NotFound = "not_found";

    public static string Of(Exception error) => error switch
    {
        NotFoundException => NotFound,
        ConflictException or OwnerAlreadySetException => "conflict",
        AccessDeniedException => "denied",
        OperationCanceledException => "cancelled",
        _ => "error",
    };
}
