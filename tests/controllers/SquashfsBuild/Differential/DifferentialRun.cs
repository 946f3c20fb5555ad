namespace Strata.Controllers.Tests.SquashfsBuild.Differential;

/// <summary>Many random archives, each named by the seed of the run and its own number.</summary>
sealed class DifferentialRun(int seed)
{
    readonly SortedDictionary<string, int> dissent = new(StringComparer.Ordinal);
    readonly List<string> faults = [];

    public int Archives { get; private set; }

    /// <summary>Accepted by the product; only those can be read differently, so the others are asked about those.</summary>
    public int Accepted { get; private set; }

    /// <summary>How often which of the others did not agree.</summary>
    public IReadOnlyDictionary<string, int> Dissent => dissent;

    public IReadOnlyList<string> Faults => faults;

    /// <summary>Numbers from <paramref name="first"/> on; ends early when there are faults enough to look at.</summary>
    public async Task RunAsync(int first, int count, CancellationToken ct)
    {
        await using var others = OtherReaders.Start();
        for (var number = first; number < first + count && faults.Count < 10; number++)
        {
            Archives++;
            var archive = RandomArchive.Make(new Random(SeedOf(number)));
            var whole = OurReading.Of(archive, isEndProven: false);
            if ((whole ?? OurReading.Of(archive, isEndProven: true)) is not { } ours) continue;

            Accepted++;
            Judge(number, archive, new Comparison(whole is not null, ours, await others.ReadAsync(archive, ct)));
        }
    }

    void Judge(int number, byte[] archive, Comparison comparison)
    {
        if (comparison.Dissent is { Length: > 0 } kind) dissent[kind] = dissent.GetValueOrDefault(kind) + 1;
        if (comparison.IsFault) faults.Add(comparison.Describe($"seed {seed}, archive {number}", archive));
    }

    int SeedOf(int number) => unchecked(seed * 16_777_619 ^ number * 486_187_739);
}
