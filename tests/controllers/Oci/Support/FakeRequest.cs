namespace Strata.Controllers.Tests.Oci;

/// <param name="ClientCertificate">The subject of the certificate that the client showed; null for none.</param>
sealed record FakeRequest(
    string Method, string Target, IReadOnlyDictionary<string, string> Headers, string Body = "", string? ClientCertificate = null)
{
    public string Path => Target.Split('?')[0];

    public string? Authorization => Headers.GetValueOrDefault("authorization");
}
