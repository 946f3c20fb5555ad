using System.Text;

namespace Strata.Controllers.InstallConfig;

/// <summary>Certificates and keys are written as PEM or, as in the v1alpha1 document, as base64 of PEM.</summary>
static class PemText
{
    /// <summary>The PEM; text that is neither as it is, for whoever reads it to refuse.</summary>
    public static string Of(string text) => Read(text) ?? text;

    /// <returns>Null: the text is neither.</returns>
    public static string? Read(string text)
    {
        if (text.Contains("-----BEGIN", StringComparison.Ordinal)) return text;

        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : null;
    }
}
