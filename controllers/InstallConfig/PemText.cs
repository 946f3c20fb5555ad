using System.Text;
using Strata.Resources.Node;

namespace Strata.Controllers.InstallConfig;

/// <summary>Certificates and keys are written as PEM or, as in the v1alpha1 document, as base64 of PEM.</summary>
static class PemText
{
    /// <summary>The PEM; text that is neither as it is, for whoever reads it to refuse.</summary>
    public static string Of(string text) => Read(text) ?? text;

    /// <summary>What the text holds; null after a finding, which shows nothing of it.</summary>
    public static TPart? Read<TPart>(
        ConfigScalar text, string path, string code, Func<string, TPart> read, ICollection<ConfigFinding> findings)
        where TPart : class
    {
        if (Read(text.Text) is not { } pem)
        {
            findings.Add(new ConfigFinding(
                code, path, $"{path} is neither PEM nor base64", "give it as base64 of its PEM text", text.Line, text.Column));
            return null;
        }

        try
        {
            return read(pem);
        }
        catch (StageException fault)
        {
            findings.Add(Finding(fault, text, path));
            return null;
        }
    }

    public static ConfigFinding Finding(StageException fault, ConfigNode place, string path) =>
        new(fault.Code, path, fault.Message, fault.Hint, place.Line, place.Column);

    /// <returns>Null: the text is neither.</returns>
    static string? Read(string text)
    {
        if (text.Contains("-----BEGIN", StringComparison.Ordinal)) return text;

        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : null;
    }
}
