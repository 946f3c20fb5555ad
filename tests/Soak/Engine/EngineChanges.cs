using Strata.Resources;
using Strata.Runtime;

namespace Strata.Soak.Engine;

/// <summary>
/// Random creates, updates and teardowns of the given numbers, by clients that each have ids of their own; and what is given at the end,
/// as plain numbers.
/// </summary>
sealed class EngineChanges(State state, EngineSoakPlan plan)
{
    const int Clients = 8;

    static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);

    readonly Dictionary<Pointer, long>[] given = [.. Enumerable.Range(0, Clients).Select(_ => new Dictionary<Pointer, long>())];

    long count;

    public long Count => Volatile.Read(ref count);

    public IEnumerable<KeyValuePair<Pointer, long>> Given => given.SelectMany(numbers => numbers);

    public static string NamespaceOf(int number) => $"soak-{number}";

    public async Task FillAsync(CancellationToken ct)
    {
        for (var space = 0; space < plan.Namespaces; space++)
        {
            for (var n = 0; n < plan.GivenPerNamespace; n++) await WriteAsync(At(space, n), n, ct);
        }
    }

    public Task RunAsync(int seed, TimeSpan duration, CancellationToken ct) =>
        Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(() => RunAsync(client, seed, duration, ct), ct)));

    async Task RunAsync(int client, int seed, TimeSpan duration, CancellationToken ct)
    {
        var random = new Random(HashCode.Combine(seed, client));
        using var ticks = new PeriodicTimer(Tick);
        var perTick = Math.Max(1, plan.Changes / Clients * (int)Tick.TotalMilliseconds / 1000);
        for (var tick = 0; tick < duration / Tick && await ticks.WaitForNextTickAsync(ct); tick++)
        {
            for (var n = 0; n < perTick; n++) await ChangeAsync(client, random, ct);
        }
    }

    async Task ChangeAsync(int client, Random random, CancellationToken ct)
    {
        var pointer = At(random.Next(plan.Namespaces), (random.Next(plan.GivenPerNamespace) / Clients * Clients) + client);
        var isThere = given[client].ContainsKey(pointer);
        if (isThere && random.Next(10) == 0) await RemoveAsync(client, pointer, ct);
        else await WriteAsync(pointer, random.Next(1_000_000), ct);
    }

    async Task RemoveAsync(int client, Pointer pointer, CancellationToken ct)
    {
        given[client].Remove(pointer);
        await state.TeardownAndDestroyAsync(pointer, ct: ct);
        Interlocked.Increment(ref count);
    }

    async Task WriteAsync(Pointer pointer, long number, CancellationToken ct)
    {
        var resource = new Resource<Given>(new Metadata(pointer), new Given(number));
        await state.ModifyAsync(resource, current => (Resource<Given>)current with { Spec = resource.Spec }, ct: ct);
        given[ClientOf(pointer)][pointer] = number;
        Interlocked.Increment(ref count);
    }

    static Pointer At(int space, int number) => new(new Kind(NamespaceOf(space), Soak.Engine.Given.Definition.Type), $"{number:D5}");

    static int ClientOf(Pointer pointer) => int.Parse(pointer.Id, System.Globalization.CultureInfo.InvariantCulture) % Clients;
}
