namespace Strata.Runtime.Grpc;

/// <summary>The calls of the state service, as sets: a status code means different failures in different calls.</summary>
[Flags]
enum StateCall
{
    Get = 1,
    List = 2,
    Create = 4,
    Update = 8,
    Destroy = 16,

    /// <summary>Teardown, and TeardownAndDestroy.</summary>
    Teardown = 32,
    Watch = 64,
}
