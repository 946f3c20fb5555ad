using System.Globalization;

namespace Strata.Soak.Node;

/// <summary>How many times something random is tried.</summary>
sealed record CountedPlan(int Count, int Seed)
{
    /// <param name="option">Gives the count: `--archives`.</param>
    /// <param name="usual">When it is not given.</param>
    public static CountedPlan Parse(ReadOnlySpan<string> args, string option, int usual)
    {
        var plan = new CountedPlan(usual, Random.Shared.Next());
        for (var n = 0; n < args.Length; n += 2)
        {
            if (n + 1 == args.Length || !int.TryParse(args[n + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var value))
                throw new ArgumentException($"{args[n]} needs a number");

            plan = args[n] switch
            {
                _ when args[n] == option => plan with { Count = value },
                "--seed" => plan with { Seed = value },
                _ => throw new ArgumentException($"{args[n]} is not known: {option}, --seed"),
            };
        }

        return plan;
    }
}
