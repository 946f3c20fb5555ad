using Strata.Resources;

namespace Strata.Runtime.Tests.Guide;

// The controllers of docs/writing-controllers.md, as they stand there: GuideTests compares.

[Resource]
public sealed partial record Guest([property: Field(1)] string Name, [property: Field(2)] EquatableArray<string> Dishes)
{
    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create(
        "Guests.example.dev", "example", aliases: ["guest"], printColumns: [new("Name", "{.name}")]);
}

[Resource]
public sealed partial record Greeting([property: Field(1)] string Text)
{
    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create("Greetings.example.dev", "example");
}

[Resource]
public sealed partial record Order([property: Field(1)] string Dish)
{
    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create("Orders.example.dev", "example");
}

[Resource]
public sealed partial record Table([property: Field(1)] int Seats)
{
    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create("Tables.example.dev", "example");
}

[Resource]
public sealed partial record Weather([property: Field(1)] string Sky)
{
    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create("Weathers.example.dev", "example");
}

sealed class Greeter : TransformController<Guest, Greeting>
{
    protected override ValueTask<Transformed<Greeting>> TransformAsync(Resource<Guest> guest, Greeting? current, CancellationToken ct) =>
        ValueTask.FromResult(Write(new Greeting($"Hello, {guest.Spec.Name}.")));
}

sealed class Kitchen : ExpandController<Guest, Order>
{
    protected override ValueTask<Outputs<Order>> ExpandAsync(
        Resource<Guest> guest, IReadOnlyList<Resource<Order>> current, CancellationToken ct)
    {
        var orders = new Outputs<Order>();
        foreach (var dish in guest.Spec.Dishes) orders.Add($"{guest.Id}-{dish}", new Order(dish));
        return ValueTask.FromResult(orders);
    }
}

sealed class Seating : CollectController<Guest, Table>
{
    protected override ValueTask<Outputs<Table>> CollectAsync(IReadOnlyList<Resource<Guest>> guests, CancellationToken ct) =>
        ValueTask.FromResult<Outputs<Table>>(guests.Count == 0 ? [] : new() { { "main", new Table(guests.Count) } });
}

sealed class OpenAirGreeter : QueuedController<Guest>
{
    readonly Input<Weather> weather;
    readonly Output<Greeting> greetings;

    public OpenAirGreeter() => (weather, greetings) = (Weak<Weather>(), Exclusive<Greeting>());

    protected override async Task<Pass> ReconcileAsync(Pointer key, CancellationToken ct)
    {
        if (await Primary.FindAsync(key.Id, ct) is not { Metadata.Phase: Phase.Running } guest)
        {
            await greetings.RemoveAsync(key.Id, ct);
            return Pass.Done;
        }

        var sky = (await weather.FindAsync("today", ct))?.Spec.Sky ?? "clear";
        await greetings.WriteAsync(key.Id, new Greeting($"Hello, {guest.Spec.Name}, the sky is {sky}."), ct);
        return Pass.Again(TimeSpan.FromHours(1));
    }
}

sealed class Station : FreeController
{
    readonly Func<string> look;
    readonly Output<Weather> weather;

    public Station(Func<string> look)
    {
        this.look = look;
        weather = Exclusive<Weather>();
    }

    protected internal override async Task RunAsync(CancellationToken ct)
    {
        await foreach (var _ in Events(ct))
        {
            await weather.WriteAsync("today", new Weather(look()), ct);
            ResetRestartBackoff();
        }
    }

    public void LookAgain() => QueueReconcile();
}

sealed class Farewell : CleanupController<Guest>
{
    public Farewell()
    {
        WaitsUntilNo<Order>(OfGuest);
        Removes<Greeting>(OfGuest);
    }

    static ListOptions OfGuest(Resource<Guest> guest) => new() { Labels = [new LabelQuery([LabelTerm.Equal("guest", guest.Id)])] };
}
