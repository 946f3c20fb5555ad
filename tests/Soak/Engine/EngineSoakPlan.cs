using System.Globalization;

namespace Strata.Soak.Engine;

/// <param name="Controllers">Of every ten, four double, four square, two total.</param>
/// <param name="Resources">About so many, outputs included.</param>
/// <param name="Changes">Per second, by eight clients.</param>
sealed record EngineSoakPlan(int Controllers, int Resources, int Changes, int Seconds, int Seed)
{
    public int Namespaces => Controllers * 2 / 5;

    /// <summary>Each becomes three resources.</summary>
    public int GivenPerNamespace => Resources / (3 * Namespaces);

    public static EngineSoakPlan Parse(ReadOnlySpan<string> args)
    {
        var plan = new EngineSoakPlan(1_000, 100_000, 2_000, 3_600, Random.Shared.Next());
        for (var n = 0; n < args.Length; n += 2)
        {
            if (n + 1 == args.Length || !int.TryParse(args[n + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var value))
                throw new ArgumentException($"{args[n]} needs a number");

            plan = args[n] switch
            {
                "--controllers" => plan with { Controllers = value },
                "--resources" => plan with { Resources = value },
                "--changes" => plan with { Changes = value },
                "--seconds" => plan with { Seconds = value },
                "--seed" => plan with { Seed = value },
                _ => throw new ArgumentException($"{args[n]} is not known: --controllers, --resources, --changes, --seconds, --seed"),
            };
        }

        return plan;
    }
}
