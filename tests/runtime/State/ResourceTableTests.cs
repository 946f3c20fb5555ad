using Strata.Resources;

namespace Strata.Runtime.Tests;

/// <summary>The table and the order of lists against a plain dictionary, and against readers that hold no lock.</summary>
public sealed class ResourceTableTests : IAsyncDisposable
{
    static readonly Kind Numbers = State.KindOf<Number>();

    readonly InMemoryState core = new();

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => core.DisposeAsync();

    [Theory]
    [InlineData(1, 8)]
    [InlineData(2, 40)]
    [InlineData(3, 300)]
    [InlineData(4, 3_000)]
    public async Task Whatever_is_written_is_found_and_listed_in_order(int seed, int ids)
    {
        var random = new Random(seed);
        var model = new Dictionary<string, IResource>();
        for (var step = 0; step < 20_000; step++)
        {
            var id = IdOf(random.Next(ids));
            var isShrinking = step / (ids * 4) % 2 == 1; // up and down, so that the table grows, is made anew, and shrinks
            if (!model.TryGetValue(id, out var current)) model[id] = await core.CreateAsync(Labelled(id, random), ct: Ct);
            else if (isShrinking || random.Next(4) == 0) await DestroyAsync(model, id);
            else model[id] = await core.UpdateAsync(Labelled(id, random).With(Changed(current, random)), ct: Ct);

            Assert.Same(model.GetValueOrDefault(id), await core.FindAsync(new Pointer(Numbers, id), Ct));
            if (random.Next(ids) < 4) await ListsAgreeAsync(model, random);
        }

        foreach (var id in model.Keys.ToArray()) await DestroyAsync(model, id);
        await ListsAgreeAsync(model, random);
    }

    [Fact]
    public async Task A_reader_misses_nothing_while_the_table_is_made_anew()
    {
        for (var n = 0; n < 50; n++) await core.CreateAsync(new Resource<Number>($"kept{n}", new Number(n)), ct: Ct);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var readers = Enumerable.Range(0, 3).Select(reader => Task.Run(() => MissedAsync(reader, done.Token), Ct)).ToArray();

        for (var round = 0; round < 40; round++)
        {
            for (var n = 0; n < 500; n++) await core.CreateAsync(new Resource<Number>($"{round}-{n}", new Number(n)), ct: Ct);
            for (var n = 0; n < 500; n++) await core.DestroyAsync(State.PointerTo<Number>($"{round}-{n}"), ct: Ct);
        }

        await done.CancelAsync();
        Assert.All(await Task.WhenAll(readers), missed => Assert.Equal(0, missed));
    }

    [Fact]
    public async Task Who_has_found_a_write_is_not_given_an_older_list()
    {
        var created = await core.CreateAsync(new Resource<Number>("a", new Number(0)), ct: Ct);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var reader = Task.Run(() => OlderListsAsync(created.Metadata.Pointer, done.Token), Ct);

        for (var n = 0; n < 20_000; n++) created = await core.UpdateAsync(created, ct: Ct);

        await done.CancelAsync();
        Assert.Equal(0, await reader);
    }

    async Task<int> MissedAsync(int reader, CancellationToken done)
    {
        var missed = 0;
        for (var n = reader; !done.IsCancellationRequested; n++)
        {
            var found = await core.FindAsync(State.PointerTo<Number>($"kept{n % 50}"), Ct) as Resource<Number>;
            if (found?.Spec.Value != n % 50) missed++;
        }

        return missed;
    }

    async Task<int> OlderListsAsync(Pointer pointer, CancellationToken done)
    {
        var older = 0;
        while (!done.IsCancellationRequested)
        {
            var found = (await core.FindAsync(pointer, Ct))!;
            var listed = Assert.Single(await core.ListAsync(Numbers, ct: Ct));
            if (listed.Metadata.Version.Value < found.Metadata.Version.Value) older++;
        }

        return older;
    }

    async Task ListsAgreeAsync(Dictionary<string, IResource> model, Random random)
    {
        var sorted = model.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => entry.Value).ToArray();
        Assert.Equal(sorted, await core.ListAsync(Numbers, ct: Ct));

        var value = $"{random.Next(3)}";
        LabelTerm[] terms = [LabelTerm.Equal("group", value), LabelTerm.Exists("even"), LabelTerm.In("group", value, "none")];
        var (one, other) = (terms[random.Next(3)], terms[random.Next(3)]);
        if (random.Next(3) == 0) one = one.Not();
        var query = new ListOptions { Labels = random.Next(2) == 0 ? [new([one, other])] : [new([one]), new([other])] };
        Assert.Equal(sorted.Where(query.Matches), await core.ListAsync(Numbers, query, Ct));
    }

    async Task DestroyAsync(Dictionary<string, IResource> model, string id)
    {
        await core.DestroyAsync(new Pointer(Numbers, id), ct: Ct);
        model.Remove(id);
    }

    static string IdOf(int n) => $"{(n * 7919) % 10_007:x}";

    static IResource Labelled(string id, Random random)
    {
        var number = random.Next(1_000);
        return new Resource<Number>(new Metadata(new Pointer(Numbers, id)) { Labels = LabelsOf(number) }, new Number(number));
    }

    static Metadata Changed(IResource current, Random random) =>
        random.Next(2) == 0 ? current.Metadata : current.Metadata with { Labels = LabelsOf(random.Next(1_000)) };

    static StringMap LabelsOf(int number)
    {
        var labels = number % 5 == 0 ? StringMap.Empty : StringMap.Empty.Set("group", $"{number % 3}");
        return number % 2 == 0 ? labels.Set("even", "") : labels;
    }
}
