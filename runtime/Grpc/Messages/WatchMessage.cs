namespace Strata.Runtime.Grpc;

/// <summary>The events of one `WatchResponse`. A watch fills and sends the same one again and again.</summary>
sealed class WatchMessage : IWireMessage
{
    readonly List<EventMessage> events = [];

    public int Size { get; private set; }

    public bool IsEmpty => events.Count == 0;

    public static int SizeOf(in EventMessage item) => WireWriter.FieldSize(item.Size);

    public void Add(in EventMessage item)
    {
        events.Add(item);
        Size += SizeOf(item);
    }

    public void Clear()
    {
        events.Clear();
        Size = 0;
    }

    public void WriteTo(ref WireWriter writer)
    {
        foreach (var item in events) item.WriteTo(ref writer);
    }
}
