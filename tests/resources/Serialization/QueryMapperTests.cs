using Strata.Protos;
using Strata.Resources.Serialization;
using Xunit;
using Operation = Strata.Protos.LabelTerm.Types.Operation;

namespace Strata.Resources.Tests.Serialization;

public class QueryMapperTests
{
    [Theory]
    [InlineData(0, LabelOperator.Exists)]
    [InlineData(1, LabelOperator.Equal)]
    [InlineData(3, LabelOperator.In)]
    [InlineData(4, LabelOperator.LessThan)]
    [InlineData(5, LabelOperator.LessThanOrEqual)]
    [InlineData(6, LabelOperator.LessThanNumeric)]
    [InlineData(7, LabelOperator.LessThanOrEqualNumeric)]
    public void Operators_have_their_numbers(int number, LabelOperator expected)
    {
        var term = Assert.Single(QueryMapper.FromProto(Query(number, invert: true, "v")).Terms);

        Assert.Equal(new Strata.Resources.LabelTerm("k", expected, ["v"], Invert: true), term);
        Assert.Equal(Query(number, invert: true, "v"), QueryMapper.ToProto(new Strata.Resources.LabelQuery([term])));
    }

    [Fact]
    public void The_old_not_exists_ignores_the_invert_flag() => Assert.Equal(
        Strata.Resources.LabelTerm.Exists("k").Not(),
        Assert.Single(QueryMapper.FromProto(Query(2, invert: true)).Terms));

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    public void A_comparison_needs_a_value(int number) => Assert.Throws<FormatException>(() => QueryMapper.FromProto(Query(number, false)));

    [Fact]
    public void Unknown_operators_are_told_apart_from_bad_ones() =>
        Assert.Throws<NotSupportedException>(() => QueryMapper.FromProto(Query(8, false, "v")));

    [Fact]
    public void No_id_query_and_an_empty_one_match_everything()
    {
        Assert.Null(QueryMapper.FromProto((IDQuery?)null));
        Assert.Null(QueryMapper.FromProto(new IDQuery()));
    }

    static Strata.Protos.LabelQuery Query(int operation, bool invert, params string[] values) =>
        new() { Terms = { new Strata.Protos.LabelTerm { Key = "k", Op = (Operation)operation, Invert = invert, Value = { values } } } };
}
