using System.Diagnostics.Metrics;

namespace Strata.Runtime;

/// <summary>What a state in memory holds, by type, all namespaces together; asked for only when a listener collects.</summary>
sealed class KindGauges(InMemoryState state, TypeTags types)
{
    volatile InMemoryState? state = state;

    public void Observe(Meter meter)
    {
        Gauge("state.resources", "{resource}", "Resources stored.", kind => kind.Resources);
        Gauge("state.history.size", "{event}", "Events that can be replayed.", kind => kind.History);
        Gauge("state.history.capacity", "{event}", "Events that the history holds before it forgets.", kind => kind.HistoryCapacity);

        void Gauge(string name, string unit, string description, Func<KindStatistics, long> value) =>
            meter.CreateObservableGauge(name, () => Sums(value), unit, description);
    }

    public void End() => state = null;

    IEnumerable<Measurement<long>> Sums(Func<KindStatistics, long> value) =>
        from kind in state?.Statistics.Kinds ?? []
        group value(kind) by TagOf(kind) into values
        select new Measurement<long>(values.Sum(), values.Key.AsTag());

    TypeTag TagOf(KindStatistics kind) => kind.Resources > 0 ? types.Seen(kind.Kind.Type) : types.Of(kind.Kind.Type);
}
