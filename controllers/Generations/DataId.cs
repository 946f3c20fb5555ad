using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Strata.Controllers.Linux;
using Strata.Resources.Node;

namespace Strata.Controllers.Generations;

/// <summary>The random name of a data directory, made once: mounts carry it, so that an agent knows its own.</summary>
public static partial class DataId
{
    const int Bits = 128;

    /// <summary>32 lower-case hex digits.</summary>
    /// <exception cref="StageException">`corrupt`: the file holds something else; `io`.</exception>
    public static string ReadOrCreate(string data)
    {
        var path = Path.Combine(data, "id");
        try
        {
            return File.Exists(path) ? Read(path) : Create(path);
        }
        catch (IOException failure)
        {
            throw new StageException(
                ErrorCodes.Io, failure.Message, "check space and health of the data directory's disk", retriable: true, failure);
        }
    }

    static string Create(string path)
    {
        var id = RandomNumberGenerator.GetHexString(Bits / 4, lowercase: true);
        Files.RemoveTemporaries(path);
        Files.WriteDurably(path, Encoding.ASCII.GetBytes($"{id}\n"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return id;
    }

    static string Read(string path)
    {
        var id = File.ReadAllText(path).TrimEnd('\n');
        return Form().IsMatch(id)
            ? id
            : throw new StageException(
                ErrorCodes.Corrupt, $"{path} does not hold an id of 32 hex digits", "restore it, or remove it after `strata unmount`");
    }

    [GeneratedRegex("^[0-9a-f]{32}$")]
    private static partial Regex Form();
}
