using System.Globalization;
using System.Security.Cryptography;
using Strata.Controllers.SquashfsBuild;
using Strata.EndToEnd.Tests.Parts;

namespace Strata.Soak.Large;

/// <summary>Layers of 10 GiB and of a million entries: refused within the agent's limits, and built where the limits are raised.</summary>
sealed class LargeLayers(int seed, TemporaryDirectory directory, Action<CaseResult> told)
{
    const int Piece = 1 << 20;
    const int Pieces = 10 * 1024; // 10 GiB
    const int FilesEach = 1000;

    /// <summary>For this program, which is agent, reader and compiler in one; without work it has some 70.</summary>
    const int Megabytes = 200;

    /// <summary>With the index of 250,000 entries, 0.5 kB each. What an image weighs in bytes is never in memory; its names are.</summary>
    const int IndexMegabytes = 300;

    static readonly LayerLimits Raised = LayerLimits.Default with
    {
        LayerBytes = 16L << 30,
        ImageBytes = 16L << 30,
        Entries = 1_100_000,
        NameCharacters = 128 << 20,
    };

    /// <summary>Compresses some 300 times, which the limit of ratio allows.</summary>
    readonly byte[] piece = Noisy(new Random(seed));

    public async Task RunAsync()
    {
        var whole = Image("whole", OneFile);
        await RefusedAsync("file-of-10-gib", "layer-too-large", TimeSpan.FromSeconds(10), whole);
        await RefusedAsync("zeros-of-10-gib", "layer-too-large", TimeSpan.FromSeconds(10), Image("zeros", Bomb));
        await RefusedAsync("files-of-10-gib-together", "layer-too-large", TimeSpan.FromSeconds(120), Image("many", ManyFiles));
        await BuiltAsync(new Promise("file-of-10-gib-allowed", "built", TimeSpan.FromMinutes(10), Megabytes), whole, IsWholeAsync);
        Delete("whole");

        // With directories and the rest just below 250,000.
        var most = Image("most", layer => Entries(layer, 248));
        await BuiltAsync(
            new Promise("entries-at-the-limit", "built", TimeSpan.FromMinutes(3), IndexMegabytes), most, image => HasFilesAsync(image, 248), LayerLimits.Default);
        Delete("most");

        var entries = Image("entries", layer => Entries(layer, 1000));
        await RefusedAsync("a-million-entries", "too-many", TimeSpan.FromSeconds(60), entries, IndexMegabytes);
        await BuiltAsync(
            new Promise("a-million-entries-allowed", "built", TimeSpan.FromMinutes(10), 3 * IndexMegabytes), entries, image => HasFilesAsync(image, 1000));
        Delete("entries");
    }

    async Task RefusedAsync(string name, string code, TimeSpan within, LargeImage image, int megabytes = Megabytes)
    {
        var data = directory.Make($"data-{name}");
        using var product = new Product(data);
        told(await CaseResult.OfAsync(new Promise(name, code, within, megabytes), async () =>
        {
            try
            {
                return $"built {await product.PullAndBuildAsync(image)}";
            }
            finally
            {
                if (product.Scratch.Any()) throw new InvalidOperationException($"{name} left {string.Join(' ', product.Scratch)}");
            }
        }));
        Directory.Delete(data, recursive: true);
    }

    /// <param name="isRight">Whether the squashfs holds what the image did, as squashfs-tools reads it.</param>
    async Task BuiltAsync(Promise promise, LargeImage image, Func<string, Task<bool>> isRight, LayerLimits? limits = null)
    {
        var data = directory.Make($"data-{promise.Name}");
        using var product = new Product(data, limits ?? Raised);
        var squashfs = "";
        var result = await CaseResult.OfAsync(promise, async () =>
        {
            squashfs = await product.PullAndBuildAsync(image);
            return "built";
        });
        if (result.Fault is null && !await isRight(squashfs)) result = result with { Fault = "the squashfs is not what the image holds" };
        told(result);
        Directory.Delete(data, recursive: true);
    }

    LargeImage Image(string name, Action<LayerFile> write) => LargeImage.Create(directory.Make(name), write);

    void Delete(string image) => Directory.Delete(directory[image], recursive: true);

    void OneFile(LayerFile layer)
    {
        layer.Write(LargeImage.Header("file", (long)Pieces * Piece));
        layer.Write(piece, Pieces);
    }

    /// <summary>A thousand times larger than its gzip, and than its header says.</summary>
    static void Bomb(LayerFile layer)
    {
        layer.Write(LargeImage.Header("file", 3L << 30));
        layer.Write(new byte[64 * Piece], Pieces / 64);
    }

    void ManyFiles(LayerFile layer)
    {
        for (var file = 0; file < Pieces; file++)
        {
            layer.Write(LargeImage.Header($"{file}", Piece));
            layer.Write(piece);
        }
    }

    static void Entries(LayerFile layer, int directories)
    {
        for (var number = 0; number < directories; number++) layer.Write(LargeImage.Files($"{number}", FilesEach));
    }

    async Task<bool> IsWholeAsync(string squashfs)
    {
        using var wanted = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var part = 0; part < Pieces; part++) wanted.AppendData(piece);
        var script = $"unsquashfs -cat '{squashfs}' usr/local/lib/large/file | sha256sum";
        var found = await Tool.MustAsync("sh", ["-c", script], CancellationToken.None);
        return found.StartsWith(Convert.ToHexStringLower(wanted.GetHashAndReset()), StringComparison.Ordinal);
    }

    static async Task<bool> HasFilesAsync(string squashfs, int directories)
    {
        var script = $"unsquashfs -lls '{squashfs}' | grep -c '^-rw-r--r-- root/root'";
        var found = await Tool.MustAsync("sh", ["-c", script], CancellationToken.None);
        return int.Parse(found, CultureInfo.InvariantCulture) == directories * FilesEach;
    }

    static byte[] Noisy(Random random)
    {
        var bytes = new byte[Piece];
        for (var at = 0; at < Piece; at += 8192) random.NextBytes(bytes.AsSpan(at, 16));
        return bytes;
    }
}
