using Grpc.Core;
using Strata.Protos;
using Strata.Resources;

namespace Strata.Runtime.Grpc;

public sealed partial class GrpcState
{
    // Servers before 2026-05 lack these calls. What one server lacks it will not learn while it runs (COSI 6.7).
    volatile bool lacksTeardown;
    volatile bool lacksTeardownAndDestroy;

    public async ValueTask<bool> TeardownAsync(Pointer pointer, string owner, CancellationToken ct = default)
    {
        if (lacksTeardown) return await derived.TeardownAsync(pointer, owner, ct);

        var request = new TeardownRequest
        {
            Namespace = pointer.Namespace,
            Type = pointer.Type,
            Id = pointer.Id,
            Options = new TeardownOptions { Owner = owner },
        };
        try
        {
            var response = await CallAsync(StateCall.Teardown, pointer, () => client.TeardownAsync(request, cancellationToken: ct), ct);
            return response.DestroyReady;
        }
        catch (RemoteStateException e) when (e.Code == StatusCode.Unimplemented)
        {
            lacksTeardown = true;
            return await derived.TeardownAsync(pointer, owner, ct);
        }
    }

    public async ValueTask TeardownAndDestroyAsync(Pointer pointer, string owner, CancellationToken ct = default)
    {
        if (lacksTeardownAndDestroy)
        {
            await derived.TeardownAndDestroyAsync(pointer, owner, ct);
            return;
        }

        var request = new TeardownAndDestroyRequest
        {
            Namespace = pointer.Namespace,
            Type = pointer.Type,
            Id = pointer.Id,
            Options = new TeardownAndDestroyOptions { Owner = owner },
        };
        try
        {
            await CallAsync(StateCall.Teardown, pointer, () => client.TeardownAndDestroyAsync(request, cancellationToken: ct), ct);
        }
        catch (RemoteStateException e) when (e.Code == StatusCode.Unimplemented)
        {
            lacksTeardownAndDestroy = true;
            await derived.TeardownAndDestroyAsync(pointer, owner, ct);
        }
    }
}
