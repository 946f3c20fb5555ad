using System.Text;
using Strata.Resources;

namespace Examples.HostsFile;

/// <summary>All entries together: each name with one address, and the names that several wanted.</summary>
sealed record HostTable(IReadOnlyDictionary<string, string> AddressOf, EquatableArray<string> Conflicts)
{
    /// <param name="entries">The first one that claims a name has it.</param>
    public static HostTable From(IEnumerable<HostEntry> entries)
    {
        var addressOf = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var conflicts = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            foreach (var name in entry.Names)
            {
                if (!addressOf.TryAdd(name, entry.Address) && addressOf[name] != entry.Address) conflicts.Add(name);
            }
        }

        return new HostTable(addressOf, conflicts.ToEquatableArray());
    }

    public string ToText()
    {
        var text = new StringBuilder("# Made from the host entries: changes by hand do not last.\n127.0.0.1\tlocalhost\n");
        foreach (var (name, address) in AddressOf) text.Append($"{address}\t{name}\n");

        return text.ToString();
    }
}
