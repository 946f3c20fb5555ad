using System.Text;
using Strata.Resources.Node;
using YamlDotNet.Core;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>
/// Reads manifest.yaml strictly (reliability.md rows 120 to 135): what two YAML readers could understand differently is refused.
/// </summary>
static class ManifestReader
{
    const string Version = "v1alpha1";

    static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The metadata, or null when there is an error among the findings added.</summary>
    public static ExtensionMetadata? Read(byte[] content, LayerLimits limits, List<Finding> findings)
    {
        var before = findings.Count;
        try
        {
            var fields = ManifestFields.Parse(Decode(content, limits));
            findings.AddRange(fields.UnknownKeys.Select(UnknownKey));
            var metadata = Metadata(fields, findings);
            return findings.Skip(before).All(f => f.IsWarning) ? metadata : null;
        }
        catch (StageException error)
        {
            findings.Add(Finding.Error(error.Code, "", error.Message));
        }
        catch (YamlException error)
        {
            findings.Add(Finding.Error(ErrorCodes.Yaml, "",
                $"manifest.yaml:{error.Start.Line}:{error.Start.Column}: {Refusal.Quote(error.Message)}"));
        }

        return null;
    }

    static string Decode(byte[] content, LayerLimits limits)
    {
        if (content.Length > limits.ManifestBytes)
            throw Refusal.Of(ErrorCodes.TooLarge, $"manifest.yaml has more than {limits.ManifestBytes} bytes");

        try
        {
            var text = Utf8.GetString(content);
            var at = FirstControl(text);
            return at < 0
                ? text.TrimStart('\uFEFF')
                : throw Refusal.Of(ErrorCodes.Yaml, $"manifest.yaml:{Position(text, at)}: a control character");
        }
        catch (DecoderFallbackException error)
        {
            var at = Position(Encoding.Latin1.GetString(content), error.Index);
            throw Refusal.Of(ErrorCodes.Yaml, $"manifest.yaml:{at}: not UTF-8", error);
        }
    }

    static Finding UnknownKey(string key) =>
        Finding.Warning(ErrorCodes.UnknownKey, "", $"manifest.yaml: unknown key {Refusal.Quote(key)}");

    static int FirstControl(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsControl(text[i]) && text[i] is not ('\t' or '\n' or '\r' or '\u0085')) return i;
        }

        return -1;
    }

    static string Position(string text, int at)
    {
        var before = text.AsSpan(0, Math.Clamp(at, 0, text.Length));
        return $"{before.Count('\n') + 1}:{before.Length - before.LastIndexOf('\n')}";
    }

    static ExtensionMetadata Metadata(ManifestFields fields, List<Finding> findings)
    {
        if (fields.Version != Version)
            findings.Add(Finding.Error(ErrorCodes.ManifestVersion, "",
                $"unsupported manifest version {Refusal.Quote(fields.Version)}; this reads \"{Version}\""));

        var name = fields.Text("metadata.name");
        if (!ExtensionName.IsValid(name))
            findings.Add(Finding.Error(ErrorCodes.Name, "",
                $"metadata.name {Refusal.Quote(name)} is not of the form {ExtensionName.Form}"));

        var talos = new TalosCompatibility(fields.Text("metadata.compatibility.talos.version"));
        return new ExtensionMetadata(
            name,
            fields.Text("metadata.version"),
            fields.Text("metadata.author"),
            fields.Text("metadata.description"),
            new ExtensionCompatibility(talos),
            fields.Text("metadata.extraInfo"));
    }
}
