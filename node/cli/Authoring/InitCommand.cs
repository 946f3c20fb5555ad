using System.CommandLine;
using Strata.Controllers.SquashfsBuild;

namespace Strata.Cli.Authoring;

/// <summary><c>strata extension init DIR</c>: the start of an extension that can be built as it is.</summary>
sealed class InitCommand : Command
{
    static readonly Argument<string> Target = new("DIR")
    {
        Description = "Folder to make; its name, in lower case, becomes the extension's",
    };

    public InitCommand() : base("init", "Start a new extension in a folder")
    {
        Add(Target);
        SetAction(Run);
    }

    static int Run(ParseResult parse)
    {
        var directory = parse.GetRequiredValue(Target);
        var root = Path.GetFullPath(directory);
        var scaffold = new Scaffold(NameOf(root));
        if (TakenBy(root, scaffold) is { } taken)
            throw new CommandException(
                ExitCode.Conflict, $"{taken} exists, and is not overwritten", "choose another folder, or remove it first");

        foreach (var (path, content) in scaffold.Files)
        {
            var file = Path.Combine(root, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, content);
        }

        parse.InvocationConfiguration.Output.WriteLine(
            $"{directory}: edit manifest.yaml, put files below rootfs/usr/local, then run "
            + $"`strata extension build {directory} --output oci:///DIR:REF`");
        return (int)ExitCode.Done;
    }

    static string? TakenBy(string root, Scaffold scaffold) =>
        File.Exists(root) ? root : scaffold.Files.Select(file => Path.Combine(root, file.Path)).FirstOrDefault(Path.Exists);

    static string NameOf(string root)
    {
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(root)).ToLowerInvariant();
        return ExtensionName.IsValid(name)
            ? name
            : throw new CommandException(
                ExitCode.Usage, $"\"{name}\" cannot be the name of an extension", $"names look like {ExtensionName.Form}");
    }
}
