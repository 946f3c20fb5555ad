using System.Net;
using System.Net.Sockets;

namespace Strata.Controllers.Oci;

/// <summary>
/// The grammar of the distribution project's reference package, read from left to right so that the first fault has a position.
/// A first component is a host when it has a dot, a colon or a bracket, or is <c>localhost</c>.
/// </summary>
sealed class ReferenceParser(string text)
{
    const int NameLimit = 255;
    const int TagLimit = 128;

    int at;

    public ReferenceFault Fault { get; private set; } = new(1, "the reference is empty");

    char Current => at < text.Length ? text[at] : '\0';

    bool AtEnd => at >= text.Length;

    public ImageReference? Parse()
    {
        if (text.Length == 0) return null;
        if (ReadHost() is not { } host) return null;
        var start = at;
        if (!ReadRepository()) return null;
        var repository = text[start..at];
        if (!ReadTag(out var tag) || !ReadDigest(out var digest)) return null;
        return AtEnd ? Normalised(host, repository, tag, digest) : Wrong($"'{Shown(Current)}' is not expected here");
    }

    ImageReference? Normalised(string host, string repository, string? tag, Digest? digest)
    {
        if (host is "" or DockerHub.OldName) host = DockerHub.Name;
        if (host == DockerHub.Name && !repository.Contains('/')) repository = $"library/{repository}";
        if (host.Length + 1 + repository.Length > NameLimit)
        {
            at = 0;
            return Wrong($"host and repository have more than {NameLimit} characters");
        }
        return new ImageReference(text, host, repository, tag ?? (digest is null ? "latest" : null), digest);
    }

    /// <summary>The host, empty if the text names none, or null when it is faulty.</summary>
    string? ReadHost()
    {
        var slash = text.IndexOf('/');
        if (slash < 0) return "";
        var first = text[..slash];
        if (first != "localhost" && !first.AsSpan().ContainsAny(".:[")) return "";
        if (!(Current == '[' ? ReadIPv6() : ReadHostName())) return null;
        if (Current == ':' && !ReadPort()) return null;
        if (at != slash) return Wrong<string>($"'{Shown(Current)}' is not allowed in a host");
        at++;
        return first;
    }

    bool ReadIPv6()
    {
        var end = text.IndexOf(']');
        var valid = end > 0
            && !text.AsSpan(1, end - 1).ContainsAnyExcept("0123456789abcdefABCDEF:.")
            && IPAddress.TryParse(text.AsSpan(1, end - 1), out var address)
            && address.AddressFamily == AddressFamily.InterNetworkV6;
        if (!valid) return Refused("not an IPv6 address in brackets");
        at = end + 1;
        return true;
    }

    bool ReadHostName()
    {
        while (true)
        {
            var start = at;
            while (char.IsAsciiLetterOrDigit(Current) || (Current == '-' && at > start)) at++;
            if (at == start) return Refused("a part of the host name is missing or starts with a character that is not allowed");
            if (text[at - 1] == '-') return Refused("a part of the host name ends with a dash");
            if (Current != '.') return true;
            at++;
        }
    }

    bool ReadPort()
    {
        var start = ++at;
        if (text.AsSpan(at).StartsWith("//")) return Refused($"a reference has no scheme: leave {text[..start]}// out");
        while (char.IsAsciiDigit(Current)) at++;
        if (int.TryParse(text.AsSpan(start, Math.Min(at - start, 6)), out var port) && port is > 0 and <= 65535) return true;
        at = start;
        return Refused("the port is not a number from 1 to 65535");
    }

    bool ReadRepository()
    {
        while (ReadComponent())
        {
            if (Current != '/') return true;
            at++;
        }
        return false;
    }

    /// <summary><c>[a-z0-9]+</c> joined by one of <c>.</c>, <c>_</c>, <c>__</c> or any number of dashes.</summary>
    bool ReadComponent()
    {
        while (true)
        {
            var start = at;
            while (Current is >= 'a' and <= 'z' or >= '0' and <= '9') at++;
            if (at == start) return Refused(MissingPart());
            if (!SkipSeparator()) return true;
        }
    }

    string MissingPart() =>
        AtEnd ? "a part of the repository is missing"
        : char.IsAsciiLetterUpper(Current) ? "a repository has no upper-case letters"
        : $"'{Shown(Current)}' is not allowed here in a repository";

    bool SkipSeparator()
    {
        switch (Current)
        {
            case '.':
                at++;
                return true;
            case '_':
                at++;
                if (Current == '_') at++;
                return true;
            case '-':
                while (Current == '-') at++;
                return true;
            default:
                return false;
        }
    }

    bool ReadTag(out string? tag)
    {
        tag = null;
        if (Current != ':') return true;
        var start = ++at;
        while (char.IsAsciiLetterOrDigit(Current) || Current == '_' || (Current is '.' or '-' && at > start)) at++;
        if (at == start) return Refused("the tag is missing or starts with a character that is not allowed");
        tag = text[start..at];
        if (tag.Length <= TagLimit) return true;
        at = start + TagLimit;
        return Refused($"the tag has more than {TagLimit} characters");
    }

    bool ReadDigest(out Digest? digest)
    {
        digest = null;
        if (Current != '@') return true;
        if (!Digest.TryParse(text[++at..], out var parsed))
            return Refused("the digest is not sha256: with 64 or sha512: with 128 lower-case hexadecimal digits");
        at = text.Length;
        digest = parsed;
        return true;
    }

    static string Shown(char c) => ForeignText.Printable(c.ToString());

    bool Refused(string reason)
    {
        Fault = new ReferenceFault(at + 1, reason);
        return false;
    }

    ImageReference? Wrong(string reason) => Wrong<ImageReference>(reason);

    T? Wrong<T>(string reason)
        where T : class
    {
        Refused(reason);
        return null;
    }
}
