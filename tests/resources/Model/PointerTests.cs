using Xunit;

namespace Strata.Resources.Tests.Model;

public sealed class PointerTests
{
    static readonly Pointer A = new("ns", "typ", "a");

    [Fact]
    public void Pointers_are_equal_by_their_three_texts()
    {
        Assert.Equal(A, new Pointer(new Kind("ns", "typ"), "a"));
        Assert.Equal(A.GetHashCode(), new Pointer(Text("ns"), Text("typ"), Text("a")).GetHashCode());
        Assert.NotEqual(A, new Pointer("other", "typ", "a"));
        Assert.NotEqual(A, new Pointer("ns", "other", "a"));
        Assert.NotEqual(A, new Pointer("ns", "typ", "other"));
        Assert.NotEqual(new Kind("ab", "c"), new Kind("a", "bc"));
    }

    [Fact]
    public void A_changed_copy_is_the_pointer_of_its_texts()
    {
        Assert.Equal(new Pointer("ns", "typ", "b"), A with { Id = "b" });
        Assert.Equal(new Pointer("other", "typ", "a"), A with { Namespace = "other" });
        Assert.Equal(new Pointer("ns", "other", "a"), A with { Type = "other" });
        Assert.Equal(new Kind("ns", "other"), A.Kind with { Type = "other" });
        Assert.Equal(new Kind("other", "typ"), A.Kind with { Namespace = "other" });
    }

    [Fact]
    public void They_take_themselves_apart_and_tell_who_they_are()
    {
        var (@namespace, type, id) = A;

        Assert.Equal(("ns", "typ", "a"), (@namespace, type, id));
        Assert.Equal("typ(ns/a)", $"{A}");
        Assert.Equal("typ(ns)", $"{A.Kind}");
        Assert.Equal(("", "", ""), (default(Pointer).Namespace, default(Pointer).Type, default(Pointer).Id));
    }

    [Fact]
    public void Any_number_of_kinds_stay_apart() // the table of shared names has fewer places
    {
        var kinds = Enumerable.Range(0, 20_000).Select(n => new Kind("ns", $"type{n}")).ToArray();

        Assert.Equal(kinds.Length, kinds.ToHashSet().Count);
        Assert.All(kinds, (kind, n) => Assert.Equal(new Kind("ns", $"type{n}"), kind));
        Assert.Equal(new Kind("ns", new string('t', 10_000)), new Kind("ns", new string('t', 10_000)));
    }

    static string Text(string text) => new(text.AsSpan());
}
