using System.Globalization;

namespace Strata.Resources;

/// <summary>
/// Optimistic-lock number of one resource: 1 after create, +1 per update (COSI 1.2, 1.4).
/// <c>default</c> is undefined, and equals nothing but another undefined one; not even 0.
/// </summary>
public readonly record struct ResourceVersion
{
    readonly ulong value;

    public ResourceVersion(ulong value)
    {
        this.value = value;
        IsDefined = true;
    }

    public static ResourceVersion Undefined => default;

    public static ResourceVersion First => new(1);

    public bool IsDefined { get; }

    /// <summary>The number; 0 when undefined.</summary>
    public ulong Value => value;

    public ResourceVersion Next() => new(value + 1);

    public override string ToString() => IsDefined ? value.ToString(CultureInfo.InvariantCulture) : "undefined";

    /// <summary>Accepts `undefined` and unsigned decimals (signs and blanks are refused: decision Q1 of the COSI quirk register).</summary>
    /// <exception cref="FormatException">Any other text, the empty one included.</exception>
    public static ResourceVersion Parse(string text)
    {
        if (text == "undefined") return Undefined;

        return ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new ResourceVersion(number)
            : throw new FormatException($"error parsing version: \"{text}\" is neither \"undefined\" nor a decimal number");
    }
}
