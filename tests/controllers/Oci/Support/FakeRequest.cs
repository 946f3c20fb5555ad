namespace Strata.Controllers.Tests.Oci;

sealed record FakeRequest(string Target, IReadOnlyDictionary<string, string> Headers)
{
    public string Path => Target.Split('?')[0];

    public string? Authorization => Headers.GetValueOrDefault("authorization");
}
