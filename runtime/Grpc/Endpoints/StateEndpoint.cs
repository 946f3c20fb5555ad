using System.Net;
using System.Net.Sockets;

namespace Strata.Runtime.Grpc;

/// <summary>Where a state listens: `unix:///path`, or `http://host:port` without TLS.</summary>
public abstract record StateEndpoint
{
    private StateEndpoint()
    {
    }

    /// <summary>What HTTP names as the host of the requests.</summary>
    internal abstract string Authority { get; }

    internal abstract EndPoint Address { get; }

    /// <exception cref="FormatException">The text is of neither form, or the socket's path is longer than the kernel allows.</exception>
    public static StateEndpoint Parse(string text)
    {
        if (text.StartsWith("unix://", StringComparison.Ordinal)) return new Unix(UnixPath(text, text["unix://".Length..]));

        return Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri is { Scheme: "http", AbsolutePath: "/", Query: "", UserInfo: "" }
            ? new Tcp(uri.IdnHost, uri.Port)
            : throw new FormatException($"endpoint \"{text}\" is neither unix:///path nor http://host:port");
    }

    static string UnixPath(string text, string path)
    {
        if (!path.StartsWith('/')) throw new FormatException($"endpoint \"{text}\" does not name an absolute path: unix:///path");
        UnixSocketOptions.CheckLength(path);
        return path;
    }

    public sealed record Unix(string Path) : StateEndpoint
    {
        internal override string Authority => "localhost";

        internal override EndPoint Address => new UnixDomainSocketEndPoint(Path);

        public override string ToString() => $"unix://{Path}";
    }

    public sealed record Tcp(string Host, int Port) : StateEndpoint
    {
        internal override string Authority => Host.Contains(':') ? $"[{Host}]:{Port}" : $"{Host}:{Port}";

        // A literal address must not ask the resolver.
        internal override EndPoint Address =>
            IPAddress.TryParse(Host, out var literal) ? new IPEndPoint(literal, Port) : new DnsEndPoint(Host, Port);

        public override string ToString() => $"http://{Authority}";
    }
}
