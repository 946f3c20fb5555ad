using Google.Protobuf;
using Strata.Protos;
using Strata.Resources;
using Strata.Resources.Serialization;

namespace Strata.Runtime.Grpc;

/// <summary>A `CreateRequest` or an `UpdateRequest`, as a client sends it: a resource, and the options of the call.</summary>
sealed class WriteRequest : IWireMessage
{
    readonly (int Field, byte[] Content) resource;
    readonly (int Field, byte[] Content) options;

    WriteRequest(int resourceField, IResource resource, int optionsField, IMessage options)
    {
        this.resource = (resourceField, ResourceEncoder.Write(resource));
        this.options = (optionsField, options.ToByteArray());
    }

    public int Size => WireWriter.FieldSize(resource.Content.Length) + WireWriter.FieldSize(options.Content.Length);

    public static WriteRequest ToCreate(IResource resource, Protos.CreateOptions options) =>
        new(CreateRequest.ResourceFieldNumber, resource, CreateRequest.OptionsFieldNumber, options);

    public static WriteRequest ToUpdate(IResource resource, Protos.UpdateOptions options) =>
        new(UpdateRequest.NewResourceFieldNumber, resource, UpdateRequest.OptionsFieldNumber, options);

    public void WriteTo(ref WireWriter writer)
    {
        writer.Bytes(resource.Field, resource.Content);
        writer.Bytes(options.Field, options.Content);
    }
}
