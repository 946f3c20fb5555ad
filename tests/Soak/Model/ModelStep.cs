namespace Strata.Soak.Model;

enum Verb
{
    Create,
    Update,
    Destroy,
    Change,
    Modify,
    Teardown,
    AddFinalizers,
    RemoveFinalizers,
    TeardownAndDestroy,
    Get,
    List,
}

/// <summary>One operation of a script, drawn as plain numbers, so that a generator can shrink it.</summary>
/// <param name="Owner">0: nobody; else one of two.</param>
/// <param name="Choice">Everything else about the operation, digit by digit.</param>
readonly record struct ModelStep(Verb Verb, int Id, int Owner, int Choice)
{
    public static readonly string[] Owners = ["", "A", "B"];

    static readonly string[] Holders = ["F", "G", "H"];

    public string IdText => PlainQuery.Ids[Id];

    public string OwnerText => Owners[Owner];

    /// <summary>The phase that is expected: mostly running, as it is by default.</summary>
    public bool? Leaving => Digit(0) switch { < 6 => false, 6 => true, _ => null };

    /// <summary>The version to write with against the one that is stored: mostly the same.</summary>
    public int VersionError => Digit(1) switch { < 8 => 0, 8 => 1, _ => -1 };

    public string[] Finalizers => [.. Holders.Take(Digit(2) % 4)];

    public int Query => Choice;

    /// <summary>What a writer makes of a resource: sometimes nothing, sometimes another phase.</summary>
    public PlainResource Written(PlainResource resource, long number) => Digit(3) switch
    {
        0 or 1 => resource,
        2 => resource with { IsLeaving = !resource.IsLeaving },
        3 => resource with { Finalizers = [.. resource.Finalizers.Reverse()] },
        4 or 5 => resource with { Labels = Labels() },
        _ => resource with { Labels = Labels(), Number = number },
    };

    /// <summary>A resource to be created: now and then born with an owner, a version, finalizers, or leaving.</summary>
    public PlainResource Initial(long number) => new(
        IdText,
        (ulong)(Digit(1) / 8),
        Digit(4) == 0 ? Owners[Digit(5) % Owners.Length] : "",
        Digit(4) == 1,
        Digit(4) == 2 ? Finalizers : [],
        Labels(),
        number);

    public override string ToString() => $"{Verb} {Id} {Owner} {Choice}";

    Dictionary<string, string> Labels()
    {
        var labels = new Dictionary<string, string>();
        if (Digit(5) < 7) labels["app"] = PlainQuery.Apps[Digit(5) % PlainQuery.Apps.Length];
        if (Digit(6) < PlainQuery.Weights.Length) labels["weight"] = PlainQuery.Weights[Digit(6)];
        return labels;
    }

    int Digit(int place)
    {
        var rest = Choice;
        for (; place > 0; place--) rest /= 10;
        return rest % 10;
    }
}
