using Strata.Resources;
using Xunit;

namespace Strata.Runtime.Testing;

public sealed partial class ControllerHarness
{
    /// <summary>How far the fake time is moved for what comes after a failure or a delay.</summary>
    static readonly TimeSpan Horizon = TimeSpan.FromMinutes(5);

    static readonly TimeSpan Step = TimeSpan.FromMilliseconds(250);

    /// <summary>Writes a resource of the test's own: creates it, or replaces its spec.</summary>
    public async Task<Resource<TSpec>> WriteAsync<TSpec>(string id, TSpec spec) where TSpec : class, ISpec<TSpec> =>
        await State.WriteAsync<TSpec>(id, _ => spec);

    /// <summary>Begins to remove a resource of the test's own; whoever holds it is to let go.</summary>
    public async Task TeardownAsync<TSpec>(string id) where TSpec : class, ISpec<TSpec> =>
        await State.TeardownAsync(State.PointerTo<TSpec>(id));

    /// <summary>Settles, and demands that the resource exists.</summary>
    public Task<Resource<TSpec>> CreatedAsync<TSpec>(string id) where TSpec : class, ISpec<TSpec> =>
        SettledAsync(() => State.FindAsync<TSpec>(id), $"{State.PointerTo<TSpec>(id)} does not exist");

    /// <summary>Settles, and demands that the resource does not exist.</summary>
    public async Task DestroyedAsync<TSpec>(string id) where TSpec : class, ISpec<TSpec>
    {
        await SettleAsync();
        if (await State.FindAsync<TSpec>(id) is { } found) Assert.Fail(Explain($"{found.Metadata} still exists"));
    }

    /// <summary>Settles, and demands that there is no resource of the type.</summary>
    public async Task AssertNoneAsync<TSpec>() where TSpec : class, ISpec<TSpec>
    {
        await SettleAsync();
        var found = await State.ListAsync<TSpec>();
        if (found.Count > 0)
            Assert.Fail(Explain($"there are {found.Count} of {State.KindOf<TSpec>()}: {string.Join(", ", found.Select(r => r.Id))}"));
    }

    /// <summary>Settles, moves the time for what waits for it, and demands that the resource comes to fulfil the condition.</summary>
    /// <param name="within">Of the fake time; 5 minutes when null.</param>
    public async Task<Resource<TSpec>> EventuallyAsync<TSpec>(string id, Func<Resource<TSpec>, bool> condition, TimeSpan? within = null)
        where TSpec : class, ISpec<TSpec>
    {
        var end = Time.GetUtcNow() + (within ?? Horizon);
        while (true)
        {
            await SettleAsync();
            var found = await State.FindAsync<TSpec>(id);
            if (found is not null && condition(found)) return found;

            if (Time.GetUtcNow() >= end) Assert.Fail(Explain($"{State.PointerTo<TSpec>(id)} is {found?.Spec.ToString() ?? "absent"}"));
            Advance(Step);
        }
    }

    async Task<T> SettledAsync<T>(Func<ValueTask<T?>> find, string otherwise) where T : class
    {
        await SettleAsync();
        if (await find() is { } found) return found;

        Assert.Fail(Explain(otherwise));
        return null;
    }

    /// <summary>The last failures usually tell why.</summary>
    string Explain(string what) => Runtime.RecentFailures.Count == 0
        ? $"settled, and {what}"
        : $"settled, and {what}; failures: "
            + string.Join("; ", Runtime.RecentFailures.Select(f => $"{f.Controller} {f.Key}: {f.Error.Message}"));
}
