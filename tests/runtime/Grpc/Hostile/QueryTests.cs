using Grpc.Core;
using Strata.Protos;
using Operation = Strata.Protos.LabelTerm.Types.Operation;

namespace Strata.Runtime.Tests.Grpc.Hostile;

/// <summary>Row A172.</summary>
public sealed class QueryTests : HostileTest
{
    [Theory]
    [InlineData(1, 65)]
    [InlineData(1, 10_000)]
    [InlineData(65, 1)]
    [InlineData(100_000, 0)]
    public async Task Terms_and_queries_end_at_the_limit(int queries, int terms)
    {
        var many = Enumerable.Range(0, queries).Select(_ => Query([.. Enumerable.Range(0, terms).Select(i => Term($"{i}", Operation.Exists))]));

        await RefusedByListAndWatchAsync(StatusCode.InvalidArgument, "terms in label queries, the limit is 64", [.. many]);
    }

    [Fact]
    public async Task Sixty_four_terms_are_served()
    {
        var query = Query([.. Enumerable.Range(0, 64).Select(i => Term($"{i}", Operation.Exists))]);

        Assert.Empty(await ListAsync(query));
    }

    [Fact]
    public Task A_million_values_are_too_many() => RefusedByListAndWatchAsync(
        StatusCode.InvalidArgument,
        "1000000 values in label queries, the limit is 4096",
        Query(Term("a", Operation.In, [.. Enumerable.Range(0, 1_000_000).Select(i => $"{i % 10}")])));

    [Theory]
    [InlineData(8)]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public Task An_unknown_operator_is_not_implemented(int operation) =>
        RefusedByListAndWatchAsync(StatusCode.Unimplemented, "is not known", Query(Term("a", (Operation)operation, "v")));

    [Theory]
    [InlineData(Operation.Equal)]
    [InlineData(Operation.Lt)]
    [InlineData(Operation.Lte)]
    [InlineData(Operation.LtNumeric)]
    [InlineData(Operation.LteNumeric)]
    public Task A_comparison_needs_a_value(Operation operation) =>
        RefusedByListAndWatchAsync(StatusCode.InvalidArgument, "has no value to compare with", Query(Term("a", operation)));

    [Fact]
    public async Task Numbers_compared_with_text_and_contradictions_match_nothing()
    {
        await Raw().CreateAsync(Create("a", metadata => metadata.Labels["a"] = "text"), cancellationToken: Ct);

        Assert.Empty(await ListAsync(Query(Term("a", Operation.LtNumeric, "7"))));
        Assert.Empty(await ListAsync(Query(Term("a", Operation.Lt, "zzz"), Term("a", Operation.Equal, "b"))));
        Assert.Equal(["a"], await ListAsync(Query(Term("a", Operation.Equal, "text"))));
    }

    static Protos.LabelQuery Query(params LabelTerm[] terms)
    {
        var query = new Protos.LabelQuery();
        query.Terms.AddRange(terms);
        return query;
    }

    static LabelTerm Term(string key, Operation operation, params string[] values)
    {
        var term = new LabelTerm { Key = key, Op = operation };
        term.Value.AddRange(values);
        return term;
    }

    async Task RefusedByListAndWatchAsync(StatusCode code, string reason, params Protos.LabelQuery[] queries)
    {
        await RefusedAsync(code, reason, async raw =>
        {
            var options = new Protos.ListOptions();
            options.LabelQuery.AddRange(queries);
            using var call = raw.List(new ListRequest { Namespace = "default", Type = "os/path", Options = options }, cancellationToken: Ct);
            await call.ResponseStream.MoveNext(Ct);
        });
        await RefusedAsync(code, reason, async raw =>
        {
            var options = new Protos.WatchOptions();
            options.LabelQuery.AddRange(queries);
            using var call = raw.Watch(new WatchRequest { Namespace = "default", Type = "os/path", Options = options }, cancellationToken: Ct);
            await call.ResponseStream.MoveNext(Ct);
        });
    }

    async Task<List<string>> ListAsync(Protos.LabelQuery query)
    {
        var request = new ListRequest { Namespace = "default", Type = "os/path", Options = new Protos.ListOptions { LabelQuery = { query } } };
        using var call = Raw().List(request, cancellationToken: Ct);
        var ids = new List<string>();
        while (await call.ResponseStream.MoveNext(Ct)) ids.Add(call.ResponseStream.Current.Resource.Metadata.Id);
        return ids;
    }
}
