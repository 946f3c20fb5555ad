using Strata.Controllers.Linux;

namespace Strata.Node.Tests.Cli.Authoring;

/// <summary>A folder of an extension with everything that an image may hold.</summary>
static class ExtensionFiles
{
    public const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    public const UnixFileMode PrivateProgram = Private | UnixFileMode.UserExecute;

    public static string In(TemporaryDirectory directory, string name = "hello", string constraint = ">= v1.0.0")
    {
        directory.Write(
            $"{name}/manifest.yaml",
            $"""
            version: v1alpha1
            metadata:
              name: {name}
              version: v1.0.0
              author: Test
              description: Says hello.
              compatibility:
                talos:
                  version: "{constraint}"

            """);
        directory.Write($"{name}/README.md", "not packed\n");
        var program = directory.Write($"{name}/rootfs/usr/local/bin/hello", "#!/bin/sh\n", PrivateProgram);
        directory.Write($"{name}/rootfs/usr/local/share/hello/greeting", "hello\n", Private);
        directory.Write($"{name}/rootfs/usr/local/share/hello/{new string('l', 150)}", "long\n");
        File.CreateSymbolicLink(directory[$"{name}/rootfs/usr/local/bin/hi"], "hello");
        Files.HardLink(program, directory[$"{name}/rootfs/usr/local/bin/hey"]);
        return directory[name];
    }
}
