using Strata.Resources;

namespace Strata.Runtime.Grpc;

/// <summary>What Get, List, Create and Update answer: a resource, or why it cannot be read, which is no failure of the call.</summary>
sealed class ResourceAnswer
{
    ResourceAnswer(IResource? resource, FormatException? error) => (Resource, Error) = (resource, error);

    public IResource? Resource { get; }

    public FormatException? Error { get; }

    public static ResourceAnswer Read(ReadOnlySpan<byte> response, ResourceReader resources)
    {
        try
        {
            ReadOnlySpan<byte> resource = default;
            var reader = new WireReader(response);
            while (reader.Next(out var field))
            {
                if (field == Protos.GetResponse.ResourceFieldNumber) resource = reader.Bytes();
                else reader.Skip();
            }

            return new ResourceAnswer(resources.Read(resource), null);
        }
        catch (FormatException error)
        {
            return new ResourceAnswer(null, error);
        }
    }
}

/// <summary>The events of one `WatchResponse`; kinds of events that are about a whole kind are left open.</summary>
sealed record WatchAnswer(List<StateEvent> Events);
