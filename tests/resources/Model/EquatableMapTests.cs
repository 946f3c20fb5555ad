using CsCheck;
using Xunit;

namespace Strata.Resources.Tests.Model;

public class EquatableMapTests
{
    /// <summary>A failing seed is printed; run it again with the environment variable CsCheck_Seed.</summary>
    [Fact]
    public void It_is_a_sorted_dictionary_that_does_not_change() =>
        Gen.Select(Gen.OneOf("a", "A", "b", "é", "", "z"), Gen.Int[0, 3], Gen.Bool).Array[0, 12].Sample(steps =>
        {
            var model = new SortedDictionary<string, int>(StringComparer.Ordinal);
            var map = EquatableMap<string, int>.Empty;
            foreach (var (key, value, remove) in steps)
            {
                var (before, shown) = (map, map.ToList());
                if (remove) model.Remove(key);
                else model[key] = value;
                map = remove ? map.Remove(key) : map.Set(key, value);

                Assert.Equal(shown, before);
                Assert.Equal(model, map);
                Assert.Equal(model.Count, map.Count);
                Assert.Equal(model.ContainsKey(key), map.ContainsKey(key));
                Assert.Equal(model.GetValueOrDefault(key), map.GetValueOrDefault(key));
                Assert.Equal(model.Reverse().ToEquatableMap(), map);
                Assert.Equal(model.ToEquatableMap().GetHashCode(), map.GetHashCode());
                Assert.Equal(before.SequenceEqual(map), before == map);
            }
        });

    [Fact]
    public void A_key_that_is_not_there_is_named() =>
        Assert.Equal("there is no key \"7\"", Assert.Throws<KeyNotFoundException>(() => EquatableMap<int, string>.Empty[7]).Message);
}
