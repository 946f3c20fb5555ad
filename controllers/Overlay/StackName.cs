using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Strata.Controllers.Overlay;

/// <summary>
/// The source text of an overlay, by which a restarted agent knows its own mount: mountinfo does not show the layers of a stack that
/// was built detached.
/// </summary>
/// <param name="DataId">Of the data directory that the layers come from.</param>
/// <param name="ListDigest">Stands for base and layers, in order.</param>
public sealed record StackName(string DataId, int Generation, string ListDigest)
{
    const string Prefix = "strata";

    /// <summary>Null when the text is no such name.</summary>
    public static StackName? Parse(string source) => source.Split(':') switch
    {
        [Prefix, var data, var number, var digest]
            when int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var generation)
            => new StackName(data, generation, digest),
        _ => null,
    };

    /// <param name="layers">Digests, bottom first.</param>
    public static string DigestOf(string baseDirectory, IEnumerable<string> layers)
    {
        var list = string.Concat(layers.Prepend(baseDirectory).Select(line => $"{line.Length}:{line}\n"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(list)).AsSpan(0, 16));
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Prefix}:{DataId}:{Generation}:{ListDigest}");
}
