using Strata.Soak.Linearizability;

namespace Strata.Runtime.Tests;

/// <summary>The checker itself: histories of which we know by hand whether there is an order.</summary>
public sealed class LinearizabilityCheckTests
{
    static readonly Register Gone = Register.Absent;

    [Fact]
    public void Calls_one_after_another_have_an_order() => AssertOrder(
        Get(1, 2, Gone),
        Create(3, 4, 10),
        Get(5, 6, At(1, 10)),
        Update(7, 8, 1, 11),
        Get(9, 10, At(2, 11)),
        Destroy(11, 12),
        Get(13, 14, Gone));

    [Fact]
    public void A_read_beside_a_write_may_see_either_state()
    {
        AssertOrder(Create(1, 2, 10), Update(3, 8, 1, 11), Get(4, 5, At(1, 10)), Get(6, 7, At(2, 11)));
        AssertOrder(Create(1, 2, 10), Update(3, 8, 1, 11), Get(4, 6, At(2, 11)), Get(5, 7, At(1, 10)));
    }

    [Fact]
    public void A_stale_read_has_no_order() => AssertNoOrder(
        Create(1, 2, 10), Update(3, 4, 1, 11), Get(5, 6, At(1, 10)));

    [Fact]
    public void Reads_that_go_back_in_time_have_no_order() => AssertNoOrder(
        Create(1, 2, 10), Update(3, 10, 1, 11), Get(4, 5, At(2, 11)), Get(6, 7, At(1, 10)));

    [Fact]
    public void Two_updates_of_one_version_have_no_order() => AssertNoOrder(
        Create(1, 2, 10), Update(3, 6, 1, 11), Update(4, 5, 1, 12));

    [Fact]
    public void Two_destroys_of_one_resource_have_no_order() => AssertNoOrder(Create(1, 2, 10), Destroy(3, 6), Destroy(4, 5));

    [Fact]
    public void A_conflict_without_a_reason_has_no_order() => AssertNoOrder(
        Create(1, 2, 10), new RecordedCall(0, "a", Call.Update, 1, 11, Answer.VersionConflict, Gone, 3, 4));

    [Fact]
    public void A_write_that_a_read_saw_and_then_did_not_has_no_order() => AssertNoOrder(
        Create(1, 10, 10), Get(2, 3, At(1, 10)), Get(4, 5, Gone));

    [Fact]
    public void A_call_of_unknown_outcome_may_have_happened_or_not_and_late()
    {
        RecordedCall unknown = new(0, "a", Call.Update, 1, 11, Answer.Unknown, Gone, 3, 4);

        AssertOrder(Create(1, 2, 10), unknown, Get(5, 6, At(1, 10)), Get(7, 8, At(2, 11)));
        AssertOrder(Create(1, 2, 10), unknown, Get(5, 6, At(1, 10)));
        AssertNoOrder(Create(1, 2, 10), unknown, Get(5, 6, At(2, 11)), Get(7, 8, At(1, 10)));
    }

    [Fact]
    public void Each_resource_is_judged_alone()
    {
        RecordedCall[] history = [Create(1, 2, 10), Create(3, 4, 10) with { Id = "b" }, Get(5, 6, Gone) with { Id = "b" }];

        var violation = LinearizabilityCheck.FindViolation(history);

        Assert.NotNull(violation);
        Assert.All(violation, call => Assert.Equal("b", call.Id));
    }

    [Fact]
    public void Many_calls_at_once_are_searched_in_time()
    {
        // Each of thirty creates runs beside all the others; one more succeeds.
        var creates = Enumerable.Range(0, 30)
            .Select(n => new RecordedCall(n, "a", Call.Create, 0, n, Answer.AlreadyExists, Gone, n, 100 + n));

        AssertOrder([.. creates, Create(50, 51, 99), Get(200, 201, At(1, 99))]);
        AssertNoOrder([.. creates, Create(50, 51, 99), Get(200, 201, At(1, 98))]);
    }

    static void AssertOrder(params RecordedCall[] history) => Assert.Null(LinearizabilityCheck.FindViolation(history));

    static void AssertNoOrder(params RecordedCall[] history) => Assert.NotNull(LinearizabilityCheck.FindViolation(history));

    static Register At(ulong version, long number) => new(true, version, number);

    static RecordedCall Get(long start, long end, Register seen) =>
        new(0, "a", Call.Get, 0, 0, seen.Exists ? Answer.Done : Answer.NotFound, seen, start, end);

    static RecordedCall Create(long start, long end, long number) =>
        new(0, "a", Call.Create, 0, number, Answer.Done, At(1, number), start, end);

    static RecordedCall Update(long start, long end, ulong version, long number) =>
        new(0, "a", Call.Update, version, number, Answer.Done, At(version + 1, number), start, end);

    static RecordedCall Destroy(long start, long end) => new(0, "a", Call.Destroy, 0, 0, Answer.Done, Gone, start, end);
}
