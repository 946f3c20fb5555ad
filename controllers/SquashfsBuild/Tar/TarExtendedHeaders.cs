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

    /// <summary>The entry's name when an extended header gives it.</summary>
    /// <exception cref="StageException">tar-header: two of them give different ones; which wins differs among programs</exception>
    public byte[]? Name => Agreed(Pax.Path, longName);

    public byte[]? LinkName => Agreed(Pax.LinkPath, longLink);

    public void AddPax(PaxHeader header) => pax = pax is null ? header : throw Refusal.Of(ErrorCodes.Pax, "two pax headers for one entry");

    public void AddLongName(byte[] data) => longName = Once(longName, data);

    public void AddLongLink(byte[] data) => longLink = Once(longLink, data);

    static byte[]? Agreed(byte[]? inPax, byte[]? inGnu) =>
        inPax is null || inGnu is null || inPax.AsSpan().SequenceEqual(inGnu)
            ? inPax ?? inGnu
            : throw Refusal.Of(ErrorCodes.TarHeader, "a pax header and a GNU long name that differ for one entry");

    static byte[] Once(byte[]? earlier, byte[] data) =>
        earlier is null ? data.AsSpan().TrimEnd((byte)0).ToArray() : throw Refusal.Of(ErrorCodes.TarHeader, "two long names for one entry");
}
