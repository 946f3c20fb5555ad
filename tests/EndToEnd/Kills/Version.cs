using System.Globalization;
using Strata.EndToEnd.Tests.Parts;

namespace Strata.EndToEnd.Tests.Kills;

/// <summary>What a node is upgraded to: two extensions of one version, each with a file that says it and some weight.</summary>
static class Version
{
    public const string Left = "left";
    public const string Right = "right";
    public const string Directory = "usr/local/share";

    const int Weight = 1_500_000;

    public static string Text(int version) => version.ToString(CultureInfo.InvariantCulture);

    /// <returns>The references.</returns>
    public static async Task<string[]> PushAsync(Extensions extensions, RealRegistry registry, int version, CancellationToken ct) =>
    [
        await PushAsync(extensions, registry, Left, version, ct),
        await PushAsync(extensions, registry, Right, version, ct),
    ];

    static Task<string> PushAsync(Extensions extensions, RealRegistry registry, string name, int version, CancellationToken ct) =>
        extensions.PushAsync(registry, name, Text(version), ct, source =>
        {
            var directory = System.IO.Directory.CreateDirectory(Path.Combine(source, "rootfs", Directory)).FullName;
            var bytes = new byte[Weight];
            new Random(version).NextBytes(bytes);
            File.WriteAllText(Path.Combine(directory, name), Text(version));
            File.WriteAllBytes(Path.Combine(directory, $"{name}.bin"), bytes);
        });
}
