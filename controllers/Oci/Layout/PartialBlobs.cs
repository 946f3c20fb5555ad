using System.Collections.Concurrent;
using System.Text;
using Strata.Controllers.Stages;

namespace Strata.Controllers.Oci;

/// <summary>
/// Downloads that broke off, each in a file of its own, named after the blob and the source that its bytes are from: what one source
/// sent is never continued with what another sends. They outlive the agent. The content is worth nothing before the whole blob is verified.
/// </summary>
sealed class PartialBlobs(string directory)
{
    /// <summary>Old ones beyond this number are of images that nobody asks for any more.</summary>
    const int MostKept = 32;
    const int SourceLength = 16;

    readonly ConcurrentDictionary<string, string> validators = [];
    readonly Lock gate = new();
    readonly HashSet<string> inUse = new(StringComparer.Ordinal);

    /// <summary>All that are kept have no more bytes together, but for the newest.</summary>
    public long MostBytes { get; init; } = long.MaxValue;

    /// <summary>
    /// Keeps the newest, and those under way. Without that a tag that moves, or a hostile registry, leaves more and more.
    /// </summary>
    public void Trim()
    {
        lock (gate)
        {
            var (count, bytes) = (0, 0L);
            foreach (var file in Files("*").Where(file => !inUse.Contains(file.FullName)).OrderByDescending(file => file.LastWriteTimeUtc))
            {
                bytes += LengthOf(file);
                if (++count == 1 || (count <= MostKept && bytes <= MostBytes)) continue;

                validators.TryRemove(file.FullName, out _);
                file.Delete();
            }
        }
    }

    /// <summary>Keeps a file from being trimmed; trims when it is disposed.</summary>
    public IDisposable Use(string path)
    {
        lock (gate) inUse.Add(path);
        return new InUse(this, path);
    }

    /// <summary>Removes the downloads that nobody goes on with at this moment.</summary>
    public void Sweep(Holds<Digest>.Sweep sweep, SweepTally tally)
    {
        foreach (var file in Files("*"))
        {
            if (BlobOf(file.Name) is not { } blob) tally.Leave(file.FullName);
            else sweep.Remove(blob, () => tally.Remove(Linux.Files.Remove(file.FullName)));
        }
    }

    /// <summary>The place for what the source sends of the blob.</summary>
    /// <exception cref="Resources.Node.StageException">Code <c>workdir</c>.</exception>
    public string PathOf(Digest blob, string source)
    {
        LayoutDirectories.Make(Path.GetDirectoryName(directory)!, Path.GetFileName(directory));
        return Path.Combine(directory, $"{Prefix(blob)}{Digest.Sha256(Encoding.UTF8.GetBytes(source)).Hex[..SourceLength]}");
    }

    public string? ValidatorOf(string path) => validators.GetValueOrDefault(path);

    public void Remember(string path, string? validator)
    {
        if (validator is null) validators.TryRemove(path, out _);
        else validators[path] = validator;
    }

    /// <summary>How much of the blob the longest download has.</summary>
    public long LengthOf(Digest blob) => Files($"{Prefix(blob)}*").Select(LengthOf).DefaultIfEmpty().Max();

    /// <summary>Once a blob is complete nobody needs a part of it.</summary>
    public void Remove(Digest blob)
    {
        // The file of the one that is complete has another name by now.
        var prefix = Path.Combine(directory, Prefix(blob));
        foreach (var path in validators.Keys.Where(path => path.StartsWith(prefix, StringComparison.Ordinal))) Remember(path, null);
        foreach (var file in Files($"{Prefix(blob)}*")) file.Delete();
    }

    // Another pull may just have completed the blob.
    static long LengthOf(FileInfo file)
    {
        try
        {
            return file.Length;
        }
        catch (FileNotFoundException)
        {
            return 0;
        }
    }

    static string Prefix(Digest blob) => $"{blob.Algorithm}-{blob.Hex}-";

    static Digest? BlobOf(string name) =>
        name.Split('-') is [var algorithm, var hex, _] && Digest.TryParse($"{algorithm}:{hex}", out var blob) ? blob : null;

    sealed class InUse(PartialBlobs partials, string path) : IDisposable
    {
        public void Dispose()
        {
            lock (partials.gate) partials.inUse.Remove(path);
            partials.Trim();
        }
    }

    FileInfo[] Files(string pattern) => Directory.Exists(directory) ? new DirectoryInfo(directory).GetFiles(pattern) : [];
}
