using System.Globalization;
using Strata.Controllers.Linux;
using Xunit;

namespace Strata.Controllers.Tests.Overlay;

/// <summary>
/// Fourteen images by mksquashfs. Image N holds `usr/local/share/N` and `usr/local/share/top`, both saying N; the base holds
/// `usr/local/share/top` and `etc/base` saying base.
/// </summary>
public sealed class SquashfsFixture : IAsyncLifetime
{
    readonly TemporaryDirectory folder = new();

    public const int Count = 14;

    public string Base => folder["base"];

    public string Image(int number) => folder[string.Create(CultureInfo.InvariantCulture, $"{number}.sqsh")];

    public async ValueTask InitializeAsync()
    {
        Write(Base, "usr/local/share/top", "base");
        Write(Base, "etc/base", "base");
        if (!File.Exists("/usr/bin/mksquashfs")) return;

        for (var number = 0; number < Count; number++)
        {
            var text = number.ToString(CultureInfo.InvariantCulture);
            var tree = folder[$"tree{text}"];
            Write(tree, $"usr/local/share/{text}", text);
            Write(tree, "usr/local/share/top", text);
            await new Command("mksquashfs", [tree, Image(number), "-all-root", "-noappend", "-quiet", "-no-progress"]).RunAsync(CancellationToken.None);
        }
    }

    public ValueTask DisposeAsync()
    {
        folder.Dispose();
        return ValueTask.CompletedTask;
    }

    static void Write(string root, string path, string content)
    {
        var file = Path.Combine(root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
    }
}
