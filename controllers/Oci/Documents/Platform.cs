using System.Runtime.InteropServices;
using Strata.Resources.Node;

namespace Strata.Controllers.Oci;

/// <summary>Operating system and architecture in Go's words, as OCI uses them: <c>linux/amd64</c>, <c>linux/arm64/v8</c>.</summary>
public sealed record Platform(string Os, string Architecture, string? Variant = null)
{
    /// <summary>The platform of this machine.</summary>
    public static Platform Host { get; } = new("linux", RuntimeInformation.OSArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "amd64",
        System.Runtime.InteropServices.Architecture.X86 => "386",
        System.Runtime.InteropServices.Architecture.LoongArch64 => "loong64",
        var other => other.ToString().ToLowerInvariant(),
    });

    /// <summary>Reads <c>os/architecture[/variant]</c>.</summary>
    /// <exception cref="StageException">Code <c>platform</c>.</exception>
    public static Platform Parse(string text)
    {
        var parts = text.Split('/');
        return parts.Length is 2 or 3 && parts.All(p => p.Length is > 0 and <= 32 && p.All(IsWord))
            ? new Platform(parts[0], parts[1], parts.ElementAtOrDefault(2))
            : throw new StageException(
                ErrorCodes.Platform,
                $"\"{ForeignText.Printable(text, 80)}\" is not a platform",
                "write os/architecture, for example linux/amd64");
    }

    static bool IsWord(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '_' or '-';

    public override string ToString() => Variant is null ? $"{Os}/{Architecture}" : $"{Os}/{Architecture}/{Variant}";
}
