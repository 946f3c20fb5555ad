using System.Security.Cryptography;
using Strata.Controllers.Oci;
using Strata.Controllers.SquashfsBuild;

namespace Strata.Cli.Authoring;

/// <summary>A folder packed into a tar file, once, so that what is validated is what is published.</summary>
sealed record FolderLayer(string TarFile, string Digest, long Size)
{
    public static FolderLayer Pack(string folder, ScratchDirectory scratch)
    {
        var entries = new ExtensionFolder(folder).Entries();
        var file = scratch.File("layer.tar");
        using (var output = new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16))
            FolderTar.Write(entries, output);

        using var written = File.OpenRead(file);
        return new FolderLayer(file, $"sha256:{Convert.ToHexStringLower(SHA256.HashData(written))}", written.Length);
    }

    public LayerInput Input => new(Digest, Size, MediaTypes.Layer, null, Open);

    public LayerContent Content => new(async (output, ct) =>
    {
        await using var tar = Open();
        await tar.CopyToAsync(output, ct);
    });

    FileStream Open() => File.OpenRead(TarFile);
}
