using Strata.Resources;
using Strata.Runtime;

namespace Strata.Benchmarks.Engine;

static class Made
{
    /// <summary>Waits until that many of the type exist; a watch that falls behind lists anew.</summary>
    public static async Task AllAsync<TSpec>(ICoreState core, int count) where TSpec : class, ISpec<TSpec>
    {
        while (true)
        {
            var made = new HashSet<string>(StringComparer.Ordinal);
            await using var watch = await core.WatchAsync(State.KindOf<TSpec>(), new WatchOptions { BootstrapContents = true });
            await foreach (var item in watch.EventsAsync())
            {
                if (item is StateEvent.Created created) made.Add(created.Resource.Metadata.Id);
                if (made.Count >= count) return;
                if (item is StateEvent.Errored) break;
            }
        }
    }
}
