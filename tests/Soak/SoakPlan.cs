using System.Globalization;

namespace Strata.Soak;

/// <summary>How long the soak goes on.</summary>
/// <param name="Operations">At least so many operations checked, half against the model, half for their order.</param>
/// <param name="Events">At least so many delivered events held against the rules.</param>
/// <param name="Updates">Published over the wire beside watchers that do not read; 0 leaves that out.</param>
/// <param name="Watchers">Remote watchers that come and go in each of several rounds; 0 leaves that out.</param>
/// <param name="Seconds">Ends earlier; what was not reached by then is a failure.</param>
sealed record SoakPlan(long Operations, long Events, int Updates, int Watchers, int Seconds, int Seed)
{
    public static SoakPlan Parse(string[] args)
    {
        var plan = new SoakPlan(10_000_000, 100_000_000, 1_000_000, 10_000, 3_600, Random.Shared.Next());
        for (var n = 0; n < args.Length; n += 2)
        {
            if (n + 1 == args.Length || !long.TryParse(args[n + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var value))
                throw new ArgumentException($"{args[n]} needs a number");

            plan = args[n] switch
            {
                "--operations" => plan with { Operations = value },
                "--events" => plan with { Events = value },
                "--updates" => plan with { Updates = (int)value },
                "--watchers" => plan with { Watchers = (int)value },
                "--seconds" => plan with { Seconds = (int)value },
                "--seed" => plan with { Seed = (int)value },
                _ => throw new ArgumentException(
                    $"{args[n]} is not known: --operations, --events, --updates, --watchers, --seconds, --seed"),
            };
        }

        return plan;
    }
}
