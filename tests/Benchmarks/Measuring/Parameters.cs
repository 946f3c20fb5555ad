namespace Strata.Benchmarks;

/// <summary>`name=value` pairs of one measurement, in the order in which they were given or first asked for.</summary>
sealed class Parameters
{
    readonly List<KeyValuePair<string, string>> values = [];

    public IReadOnlyList<KeyValuePair<string, string>> All => values;

    public static Parameters Parse(IEnumerable<string> texts)
    {
        var parameters = new Parameters();
        foreach (var text in texts)
        {
            if (text.Split('=', 2) is not [var name, var value]) throw new ArgumentException($"\"{text}\" is not NAME=VALUE");

            parameters.values.Add(new(name, value));
        }

        return parameters;
    }

    public int Number(string name, int otherwise) => int.Parse(Text(name, $"{otherwise}"));

    public string Text(string name, string otherwise)
    {
        foreach (var (known, value) in values)
        {
            if (known == name) return value;
        }

        values.Add(new(name, otherwise));
        return otherwise;
    }
}
