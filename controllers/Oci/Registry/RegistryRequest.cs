using System.Collections.Immutable;

namespace Strata.Controllers.Oci;

/// <summary>One request to a registry. It may be sent more than once: after a challenge, and to where a redirect leads.</summary>
/// <param name="Access">What a token has to allow, in the words of distribution's token scope.</param>
sealed record RegistryRequest(HttpMethod Method, Uri Uri, string Access = RegistryRequest.Pull)
{
    public const string Pull = "pull";
    public const string Push = "pull,push";

    public string Accept { get; init; } = "*/*";

    /// <summary>Besides Accept and Authorization.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Makes the body, anew for each sending; null for none.</summary>
    public Func<HttpContent>? Body { get; init; }

    /// <summary>A question may follow any redirect; something sent only one that has it sent again as it is.</summary>
    public bool IsQuestion => Method == HttpMethod.Get || Method == HttpMethod.Head;
}
