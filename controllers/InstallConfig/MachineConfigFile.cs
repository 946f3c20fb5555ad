using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using Strata.Controllers.Linux;
using Strata.Controllers.Oci;
using Strata.Resources.Node;

namespace Strata.Controllers.InstallConfig;

/// <summary>The configuration file on disk: the only truth about what is configured. Read in one open, replaced in one rename.</summary>
/// <param name="mustBeOurs">What others may write is not read: for a reader who does as root what stands there.</param>
public sealed class MachineConfigFile(string path, bool mustBeOurs = false)
{
    readonly Lock gate = new();

    FileStamp? lastStamp;
    FileStamp? seen; // also of one that could not be read; null while there was none
    long revision;

    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>
    /// The file as it is now. Its revision counts up whenever the file was replaced or written since the last read, also with equal
    /// text; null while there is no file.
    /// </summary>
    /// <exception cref="StageException">The file is of others, too large, no regular file, or no UTF-8 text.</exception>
    /// <exception cref="IOException"/>
    public MachineConfig? Read()
    {
        lock (gate)
        {
            seen = null;
            if (!System.IO.Path.Exists(Path)) return null;

            using var file = Open();
            var stamp = Files.Stamp(file, Path);
            seen = stamp;
            if (mustBeOurs) CheckOurs(file);
            var bytes = ReadBytes(file);
            if (stamp != lastStamp) revision++;
            lastStamp = stamp;
            return new MachineConfig(Decode(bytes), Digest.Sha256(bytes).ToString(), revision);
        }
    }

    /// <summary>True when the path leads to another file than it did at the last read, or to the same one changed.</summary>
    public bool IsAnother()
    {
        lock (gate)
        {
            try
            {
                if (!System.IO.Path.Exists(Path)) return seen is not null;

                using var file = Files.OpenRegular(Path);
                return Files.Stamp(file, Path) != seen;
            }
            catch (LinuxException)
            {
                return true; // the next read tells why
            }
        }
    }

    /// <summary>Puts the bytes in the file's place: readers and a power cut see the old file or the new one.</summary>
    /// <exception cref="StageException">`io`: the disk does not take it.</exception>
    public void Replace(ReadOnlySpan<byte> bytes)
    {
        try
        {
            Files.WriteDurably(Path, bytes, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StageException(
                ErrorCodes.Io,
                $"{Path} cannot be replaced: {failure.Message}",
                "let its directory be writable, and make room on that disk",
                cause: failure);
        }
    }

    /// <summary>
    /// Removes what an apply that was killed has left beside the file; it may hold passwords. For the agent, before it serves. Where it
    /// cannot be removed, the file can still be read.
    /// </summary>
    public void RemoveLeftovers(ILogger logger)
    {
        try
        {
            Files.RemoveTemporaries(Path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            logger.LeftoverStays(Path, failure.Message);
        }
    }

    /// <exception cref="StageException">The bytes are no UTF-8.</exception>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
            return utf8.GetString(bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new StageException(ErrorCodes.Yaml, "the machine configuration is not UTF-8 text", "save the file as UTF-8");
        }
    }

    SafeFileHandle Open()
    {
        try
        {
            return Files.OpenRegular(Path);
        }
        catch (LinuxException e) when (e.Number is Errno.EINVAL)
        {
            throw new StageException(ErrorCodes.SpecialFile, $"{Path} is no regular file", "put the machine configuration there", cause: e);
        }
    }

    void CheckOurs(SafeFileHandle file)
    {
        if (Files.WritableByOthers(file, Path) is { } ofOthers)
            throw new StageException(
                ErrorCodes.ConfigWritable,
                $"{ofOthers} belongs to another user, or others may write there",
                $"see who wrote {Path}; then chown root and chmod go-w what is named");
    }

    byte[] ReadBytes(SafeFileHandle file)
    {
        // One byte more than allowed tells a file that is too large from one that just fits.
        var buffer = new byte[ConfigReader.MaxLength + 1];
        var length = 0;
        while (length < buffer.Length && RandomAccess.Read(file, buffer.AsSpan(length), length) is var count and > 0) length += count;

        return length <= ConfigReader.MaxLength
            ? buffer[..length]
            : throw new StageException(
                ErrorCodes.TooLarge,
                $"{Path} is larger than {ConfigReader.MaxLength} bytes",
                "keep large content out of the machine configuration");
    }
}
