using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Strata.Agent;
using Strata.Controllers.Linux;
using Strata.Runtime.Grpc;

namespace Strata.Cli.Developing;

/// <summary>Where a bare state listens.</summary>
abstract record ListenPlace
{
    const string DefaultName = "strata-state.sock";

    /// <summary>What people should know before they use it.</summary>
    public virtual string? Warning => null;

    /// <param name="path">Null: the default of this user.</param>
    /// <exception cref="CommandException">The kernel has no room for the path.</exception>
    public static ListenPlace Unix(string? path)
    {
        var full = Path.GetFullPath(path ?? Path.Combine(RuntimeDirectory(), DefaultName));
        var length = Encoding.UTF8.GetByteCount(full);
        return length <= UnixSocketOptions.MaxPathBytes
            ? new UnixPlace(full)
            : throw new CommandException(
                ExitCode.Usage,
                $"{full} has {length} bytes, Linux allows {UnixSocketOptions.MaxPathBytes}",
                "name a shorter path with --socket");
    }

    /// <exception cref="CommandException">The text is no address.</exception>
    public static ListenPlace Tcp(string address)
    {
        var colon = address.LastIndexOf(':');
        return colon > 0
            && IPAddress.TryParse(Host(address[..colon]), out var ip)
            && ushort.TryParse(address[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? new TcpPlace(new IPEndPoint(ip, port))
            : throw new CommandException(
                ExitCode.Usage, $"\"{address}\" is no address to listen on", "write it as 127.0.0.1:7070, localhost:7070 or [::1]:7070");
    }

    /// <summary>Makes the place ready, right before the server starts.</summary>
    /// <returns>What is to be held as long as the server lives; null: nothing.</returns>
    /// <exception cref="Strata.Resources.Node.StageException">The place is not safe, or taken.</exception>
    public abstract IDisposable? Claim();

    public abstract void Apply(KestrelServerOptions kestrel);

    /// <param name="bound">As the server tells it: with the port that was free.</param>
    public abstract StateEndpoint EndpointOf(string bound);

    public abstract override string ToString();

    static string Host(string text) => text switch
    {
        "localhost" => "127.0.0.1",
        ['[', .. var inner, ']'] => inner,
        _ when text.Contains(':') => "", // which colon is the port's?
        _ => text,
    };

    static string RuntimeDirectory() =>
        Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 } directory ? directory : "/run";

    sealed record UnixPlace(string Path) : ListenPlace
    {
        public override IDisposable Claim() => SocketPath.Claim(Path);

        public override void Apply(KestrelServerOptions kestrel) =>
            kestrel.ListenState(new UnixSocketOptions(Path, AllowedUid: Privileges.UserId));

        public override StateEndpoint EndpointOf(string bound) => new StateEndpoint.Unix(Path);

        public override string ToString() => Path;
    }

    sealed record TcpPlace(IPEndPoint Address) : ListenPlace
    {
        public override string? Warning => IPAddress.IsLoopback(Address.Address)
            ? null
            : $"{Address} has neither TLS nor a login: whoever reaches it can read and write everything";

        public override IDisposable? Claim() => null;

        public override void Apply(KestrelServerOptions kestrel) => kestrel.ListenState(Address);

        public override StateEndpoint EndpointOf(string bound) => StateEndpoint.Parse(bound);

        public override string ToString() => Address.ToString();
    }
}
