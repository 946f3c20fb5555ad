using Microsoft.Extensions.Time.Testing;
using Strata.Controllers.Oci;
using Xunit;

namespace Strata.Controllers.Tests.Oci;

public sealed class TokenCacheTests
{
    static readonly TokenKey Key = new("reg.example.com", "team/app", "repository:team/app:pull", null);

    readonly FakeTimeProvider time = new();

    [Theory]
    [InlineData(49, true)]
    [InlineData(50, false)]
    [InlineData(60, false)]
    public void A_token_is_not_used_in_its_last_ten_seconds(int seconds, bool isUsed)
    {
        var tokens = new TokenCache(time);
        tokens.Keep(Key, "Bearer one", TimeSpan.FromMinutes(1));

        time.Advance(TimeSpan.FromSeconds(seconds));

        Assert.Equal(isUsed ? "Bearer one" : null, tokens.Find(Key));
    }

    [Fact]
    public void A_token_is_for_one_repository_and_one_scope()
    {
        var tokens = new TokenCache(time);
        tokens.Keep(Key, "Bearer one", TimeSpan.FromMinutes(1));

        Assert.Null(tokens.Find(Key with { Repository = "team/other" }));
        Assert.Null(tokens.Find(Key with { Scope = "repository:team/app:pull,push" }));
        Assert.Null(tokens.Find(Key with { Authority = "reg.example.com:5000" }));
    }
}
