using Strata.Resources.Node;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>Extended headers gathered for the entry behind them, each kind at most once.</summary>
sealed class TarExtendedHeaders
{
    byte[]? longName;
    byte[]? longLink;
    PaxHeader? pax;

    public bool Any => longName is not null || longLink is not null || pax is not null;

    public PaxHeader Pax => pax ?? PaxHeader.None;

    /// <summary>The entry's name when an extended header gives it; pax wins.</summary>
    public byte[]? Name => Pax.Path ?? longName;

    public byte[]? LinkName => Pax.LinkPath ?? longLink;

    public void AddPax(PaxHeader header) => pax = pax is null ? header : throw Refusal.Of(ErrorCodes.Pax, "two pax headers for one entry");

    public void AddLongName(byte[] data) => longName = Once(longName, data);

    public void AddLongLink(byte[] data) => longLink = Once(longLink, data);

    static byte[] Once(byte[]? earlier, byte[] data) =>
        earlier is null ? data.AsSpan().TrimEnd((byte)0).ToArray() : throw Refusal.Of(ErrorCodes.TarHeader, "two long names for one entry");
}
