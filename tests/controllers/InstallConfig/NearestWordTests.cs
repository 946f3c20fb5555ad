using Strata.Controllers.InstallConfig;
using Xunit;

namespace Strata.Controllers.Tests.InstallConfig;

public sealed class NearestWordTests
{
    [Theory]
    [InlineData("rolback", "rollback")]
    [InlineData("ROLLBAK", "rollback")]
    [InlineData("gte", "get")]
    [InlineData("upgarde", "upgrade")]
    [InlineData("rollback", "rollback")]
    [InlineData("registry", "registries")]
    public void A_few_letters_may_be_wrong_missing_too_much_or_swapped(string written, string meant) =>
        Assert.Equal(meant, NearestWord.To(written, ["get", "upgrade", "rollback", "registries"]));

    [Theory]
    [InlineData("xy")]
    [InlineData("pet-shop")]
    [InlineData("")]
    [InlineData("rollforward")]
    public void What_is_not_near_is_not_guessed(string written) =>
        Assert.Null(NearestWord.To(written, ["ep", "get", "upgrade", "rollback"]));

    [Fact]
    public void Of_several_that_are_equally_near_the_first_is_taken() => Assert.Equal("cat", NearestWord.To("bat", ["cat", "hat"]));

    [Fact]
    public void Of_several_the_nearest_is_taken() => Assert.Equal("upgrade", NearestWord.To("upgrad", ["upgrades", "upgrade"]));

    [Fact]
    public void Four_wrong_letters_are_too_many_in_a_word_of_any_length() =>
        Assert.Null(NearestWord.To("configurxxxxn", ["configuration"]));

    [Fact]
    public void A_word_of_any_length_is_looked_at() => Assert.Null(NearestWord.To(new string('g', 100_000), ["get"]));
}
