using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Strata.Cli;

namespace Strata.Node.Tests.Cli.Authoring.Debian;

/// <summary>Debian packages as extensions: what moves where, and what is refused.</summary>
public sealed class FromDebTests : IDisposable
{
    readonly TemporaryDirectory directory = new();
    readonly DebFiles debs;

    public FromDebTests() => debs = new DebFiles(directory);

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Programs_move_below_usr_local_and_what_is_allowed_stays()
    {
        var deb = await debs.BuildAsync("greet", Greet, Ct);

        var said = await BuildAsync([deb]);

        Assert.Equal((0, ""), (said.ExitCode, said.Error));
        Assert.Equal(
            [
                "manifest.yaml",
                "rootfs/usr/lib/firmware/greet.bin",
                "rootfs/usr/lib/udev/rules.d/70-greet.rules",
                "rootfs/usr/local/bin/greet",
                "rootfs/usr/local/lib/greet/plugin",
                "rootfs/usr/local/sbin/greetd",
                "rootfs/usr/local/share/doc/greet/copyright",
                "rootfs/usr/local/share/man/man1/greet.1",
            ],
            Files().Keys);
    }

    [Fact]
    public async Task The_manifest_says_what_control_said()
    {
        await BuildAsync([await debs.BuildAsync("greet", Greet, Ct)]);

        Assert.Equal(
            """
            version: v1alpha1
            metadata:
                name: greet
                version: 1:2.10-3+b1
                author: Ada <ada@example.com>
                description: |
                    greets
                    Greets whoever
                    comes by.

                    Friendly.

                    From the Debian packages greet 1:2.10-3+b1.

            """,
            Encoding.UTF8.GetString(Files()["manifest.yaml"].Content));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    [InlineData("none")]
    public async Task However_a_package_is_compressed_the_image_is_the_same(string compression)
    {
        var first = await BuildAsync([await debs.BuildAsync("greet", Greet, Ct)]);
        var second = await BuildAsync([await debs.BuildAsync("greet", Greet, Ct, compression)]);

        Assert.Equal((0, first.Output), (second.ExitCode, second.Output));
    }

    [Fact]
    public async Task Whatever_has_no_place_is_told_in_full_and_nothing_is_written()
    {
        var deb = await debs.BuildAsync(
            "greet",
            tree =>
            {
                Greet(tree);
                tree.Write("etc/greet.conf", "x");
                tree.Write("usr/lib/x86_64-linux-gnu/libgreet.so.1", "x");
                tree.Write("usr/lib/python3/dist-packages/greet.py", "x");
                tree.Write("usr/share/polkit-1/actions/greet.policy", "x");
                tree.Folder("var/lib/greet");
            },
            Ct);

        var said = await BuildAsync([deb]);

        Assert.Equal((int)ExitCode.ValidationFailed, said.ExitCode);
        foreach (var path in new[]
        {
            "/etc/greet.conf", "/usr/lib/x86_64-linux-gnu/libgreet.so.1", "/usr/lib/python3/dist-packages/greet.py",
            "/usr/share/polkit-1/actions/greet.policy", "/var/lib/greet",
        })
        {
            Assert.Contains(
                $"error: \"{path}\" of greet has no place in an extension where it would be found (path-not-allowed)\n", said.Error);
        }

        Assert.Contains("error: 5 rules are broken; nothing was written\n", said.Error);
        Assert.False(Directory.Exists(directory["layout"]));
    }

    [Fact]
    public async Task What_is_left_out_does_not_count()
    {
        var deb = await debs.BuildAsync(
            "greet", tree => { Greet(tree); tree.Write("etc/greet/a.conf", "x"); tree.Write("lib/b.so", "x"); }, Ct);

        var said = await BuildAsync([deb], "--leave-out", "/etc/greet", "lib/b.so");

        Assert.Equal((0, ""), (said.ExitCode, said.Error));
        Assert.DoesNotContain(Files().Keys, path => path.Contains("etc"));
    }

    [Theory]
    [InlineData("#!/usr/bin/greet\n", "/usr/bin/greet")]
    [InlineData("#!/bin/greet -x\n", "/bin/greet")]
    [InlineData("ExecStart=/usr/sbin/greetd --all", "/usr/sbin/greetd")]
    [InlineData("dlopen:/usr/lib/greet/%s.so", "/usr/lib/greet")]
    [InlineData("x\0/lib/greet\0y", "/lib/greet")]
    public async Task A_file_that_names_what_moves_is_refused(string content, string named)
    {
        var deb = await debs.BuildAsync("greet", tree => { Greet(tree); tree.WriteProgram("usr/bin/other", content); }, Ct);

        var said = await BuildAsync([deb]);

        Assert.Equal((int)ExitCode.ValidationFailed, said.ExitCode);
        Assert.StartsWith($"error: \"/usr/bin/other\" of greet names \"{named}\", which moves below /usr/local (moved-path)\n", said.Error);
    }

    [Theory]
    [InlineData("/usr/bin/greeter /usr/bin /usr/lib /opt/usr/bin/greet /usr/local/bin/greet")]
    [InlineData("/usr/lib/firmware/greet.bin stays, and /usr/share/man/man1/greet.1 is for people")]
    public async Task A_file_that_names_other_things_is_not(string content)
    {
        var deb = await debs.BuildAsync("greet", tree => { Greet(tree); tree.WriteProgram("usr/bin/other", content); }, Ct);

        Assert.Equal((0, ""), await BuildAsync([deb]) is var said ? (said.ExitCode, said.Error) : default);
    }

    [Fact]
    public async Task Links_lead_to_the_new_places()
    {
        var deb = await debs.BuildAsync(
            "greet",
            tree =>
            {
                Greet(tree);
                tree.Link("usr/bin/absolute", "/usr/sbin/greetd");
                tree.Link("usr/bin/relative", "../lib/greet/plugin");
                tree.Link("usr/bin/short", "/bin/greet");
                tree.Link("usr/share/greet/folder", "/usr/lib/greet");
                tree.Link("usr/share/greet/firmware", "../../lib/firmware/greet.bin");
            },
            Ct);

        var said = await BuildAsync([deb]);

        Assert.Equal((0, ""), (said.ExitCode, said.Error));
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["rootfs/usr/local/bin/absolute"] = "../sbin/greetd",
                ["rootfs/usr/local/bin/relative"] = "../lib/greet/plugin",
                ["rootfs/usr/local/bin/short"] = "greet",
                ["rootfs/usr/local/share/greet/folder"] = "../../lib/greet",
                ["rootfs/usr/local/share/greet/firmware"] = "../../../lib/firmware/greet.bin",
            },
            Files().Where(file => file.Value.Type == TarEntryType.SymbolicLink).ToDictionary(file => file.Key, file => file.Value.Link));
    }

    [Theory]
    [InlineData("/etc/alternatives/greet", "/etc/alternatives/greet")]
    [InlineData("../../../../../etc/shadow", "/etc/shadow")]
    public async Task A_link_out_of_the_set_is_judged_by_the_rules(string target, string shown)
    {
        var deb = await debs.BuildAsync("greet", tree => tree.Link("usr/bin/greet", target), Ct);

        var said = await BuildAsync([deb]);

        Assert.Equal((int)ExitCode.ValidationFailed, said.ExitCode);
        Assert.Contains($"to \"{shown}\" leads to", said.Error);
        Assert.Contains("(link-target)", said.Error);
    }

    [Fact]
    public async Task Nothing_is_written_through_a_link_of_another_package()
    {
        var canary = directory.Write("canary/x", "alive");
        var link = await debs.BuildAsync("greet", tree => tree.Link("usr/share/greet/data", directory["canary"]), Ct);
        var file = await debs.BuildAsync("greet-data", tree => tree.Write("usr/share/greet/data/x", "dead"), Ct);

        foreach (var order in new[] { new[] { link, file }, [file, link] })
        {
            var said = await BuildAsync(order);

            Assert.Equal((int)ExitCode.ValidationFailed, said.ExitCode);
        }

        Assert.Equal("alive", File.ReadAllText(canary));
    }

    [Fact]
    public async Task Hard_links_stay_hard_links()
    {
        var deb = await debs.BuildAsync(
            "greet", tree => Controllers.Linux.Files.HardLink(tree.WriteProgram("usr/bin/greet"), $"{tree.Path}/usr/bin/hi"), Ct);

        await BuildAsync([deb]);

        Assert.Equal("rootfs/usr/local/bin/greet", Files()["rootfs/usr/local/bin/hi"].Link);
    }

    [Fact]
    public async Task A_set_id_program_is_refused()
    {
        var deb = await debs.BuildAsync("greet", tree => tree.WriteProgram("bin/su", more: UnixFileMode.SetUser), Ct);

        var said = await BuildAsync([deb]);

        Assert.Equal((int)ExitCode.ValidationFailed, said.ExitCode);
        Assert.Contains("\"/usr/local/bin/su\" has a set-id or sticky bit (mode 4755) (privileged-file)", said.Error);
    }

    [Fact]
    public async Task Two_packages_cannot_bring_the_same_file()
    {
        var one = await debs.BuildAsync("greet", Greet, Ct);
        var two = await debs.BuildAsync("greet-tools", tree => tree.WriteProgram("bin/greet", "#!/bin/true\n"), Ct);

        var said = await BuildAsync([one, two]);

        Assert.Equal((int)ExitCode.ValidationFailed, said.ExitCode);
        Assert.Contains("\"/usr/bin/greet\" is brought by greet and by greet-tools (conflict)", said.Error);
    }

    [Fact]
    public async Task Scripts_and_what_is_needed_from_the_base_are_told()
    {
        var greet = await debs.BuildAsync(
            "greet",
            tree => { Greet(tree); tree.WriteProgram("DEBIAN/postinst"); },
            Ct,
            more: "Pre-Depends: init\nDepends: libc6 (>= 2.36), greet-data | greet-none,\n other:any\n");
        var data = await debs.BuildAsync("greet-data", tree => tree.Write("usr/share/greet/text", "x"), Ct);

        var said = await BuildAsync([greet, data]);

        Assert.Equal(0, said.ExitCode);
        Assert.Equal(
            """
            warning: greet: postinst will not be run (deb)
            warning: the base must bring what the packages need: init, libc6 (>= 2.36), other:any (deb)

            """,
            said.Error);
    }

    [Fact]
    public async Task The_platform_is_the_packages()
    {
        await BuildAsync([await debs.BuildAsync("greet", Greet, Ct, architecture: "arm64")]);

        Assert.Equal("arm64", Config().GetProperty("architecture").GetString());
    }

    [Fact]
    public async Task Packages_for_any_platform_are_for_those_that_are_asked_for()
    {
        await BuildAsync([await debs.BuildAsync("greet", Greet, Ct, architecture: "all")], "--platform", "linux/riscv64");

        Assert.Equal("riscv64", Config().GetProperty("architecture").GetString());
    }

    [Fact]
    public async Task Packages_for_different_platforms_do_not_go_together()
    {
        var one = await debs.BuildAsync("greet", Greet, Ct);
        var two = await debs.BuildAsync("greet-tools", _ => { }, Ct, architecture: "arm64");

        Assert.Equal((int)ExitCode.ValidationFailed, (await BuildAsync([one, two])).ExitCode);
        Assert.Equal((int)ExitCode.ValidationFailed, (await BuildAsync([one], "--platform", "linux/arm64")).ExitCode);
    }

    [Theory]
    [InlineData("not an archive")]
    [InlineData("!<arch>\n")]
    [InlineData("!<arch>\ndebian-binary   1700000000  0     0     100644  4         `\n2.0\n")]
    [InlineData("!<arch>\ndebian-binary   1700000000  0     0     100644  -4        `\n2.0\n")]
    [InlineData("!<arch>\ndebian-binary   1700000000  0     0     100644  400       `\n2.0\n")]
    [InlineData("!<arch>\n../../etc/passwd1700000000  0     0     100644  4         `\n2.0\n")]
    [InlineData("!<arch>\ndebian-binary   1700000000  0     0     100644  4         `\n9.0\n"
        + "control.tar     1700000000  0     0     100644  0         `\ndata.tar        1700000000  0     0     100644  0         `\n")]
    [InlineData("!<arch>\ndebian-binary   1700000000  0     0     100644  4         `\n2.0\n"
        + "control.tar.xz  1700000000  0     0     100644  4         `\nabcddata.tar        1700000000  0     0     100644  0         `\n")]
    [InlineData("!<arch>\ndebian-binary   1700000000  0     0     100644  4         `\n2.0\n"
        + "control.tar.lzma1700000000  0     0     100644  4         `\nabcddata.tar        1700000000  0     0     100644  0         `\n")]
    public async Task A_file_that_is_no_package_is_refused(string content)
    {
        var said = await BuildAsync([directory.Write("faulty.deb", content)]);

        Assert.Equal((int)ExitCode.ValidationFailed, said.ExitCode);
        Assert.StartsWith($"error: {directory["faulty.deb"]} is no package that can be read: ", said.Error);
    }

    [Theory]
    [InlineData("xz")]
    [InlineData("gzip")]
    [InlineData("zstd")]
    public async Task A_package_that_was_cut_or_damaged_is_refused(string compression)
    {
        var whole = await File.ReadAllBytesAsync(await debs.BuildAsync("greet", Greet, Ct, compression), Ct);
        var damaged = whole.ToArray();
        damaged[^40] ^= 0x55;
        foreach (var bytes in new[] { whole[..^50], damaged })
        {
            await File.WriteAllBytesAsync(directory["faulty.deb"], bytes, Ct);

            Assert.Equal((int)ExitCode.ValidationFailed, (await BuildAsync([directory["faulty.deb"]])).ExitCode);
        }
    }

    [Fact]
    public async Task Either_a_folder_or_packages_are_built()
    {
        foreach (var arguments in new string[][] { [], ["x", "--from-deb", "y"], ["x", "--name", "y"], ["x", "--leave-out", "y"] })
        {
            var said = await Said.ByAsync(Ct, ["extension", "build", "--output", "oci:///x:y", .. arguments]);

            Assert.Equal((int)ExitCode.Usage, said.ExitCode);
        }

        Assert.Equal((int)ExitCode.NotFound, (await BuildAsync([directory["absent.deb"]])).ExitCode);
    }

    [Fact]
    public async Task An_archive_gets_a_tag_that_is_one()
    {
        var deb = await debs.BuildAsync("greet", Greet, Ct);

        var said = await Said.ByAsync(
            Ct, "extension", "build", "--from-deb", deb, "--name", "hello", "--output", $"oci-archive:{directory["x.tar"]}");

        Assert.StartsWith("hello:1-2.10-3-b1@sha256:", said.Output);
    }

    public void Dispose() => directory.Dispose();

    static void Greet(DebTree tree)
    {
        tree.WriteProgram("bin/greet");
        tree.WriteProgram("usr/sbin/greetd");
        tree.Write("usr/lib/greet/plugin", "plugin");
        tree.Write("lib/firmware/greet.bin", "firmware");
        tree.Write("lib/udev/rules.d/70-greet.rules", "# /usr/share/doc/greet\n");
        tree.Write("usr/share/man/man1/greet.1", "see /usr/bin/greet\n");
        tree.Write("usr/share/doc/greet/copyright", "/usr/lib/greet\n");
    }

    Task<Said> BuildAsync(IReadOnlyList<string> packages, params string[] more) =>
        Said.ByAsync(Ct, ["extension", "build", "--output", $"oci://{directory["layout"]}:greet:v1", "--from-deb", .. packages, .. more]);

    JsonElement Blob(JsonElement descriptor)
    {
        var name = descriptor.GetProperty("digest").GetString()!.Replace(':', '/');
        return JsonDocument.Parse(File.ReadAllText(directory[$"layout/blobs/{name}"])).RootElement;
    }

    JsonElement Manifest() =>
        Blob(JsonDocument.Parse(File.ReadAllText(directory["layout/index.json"])).RootElement.GetProperty("manifests")[0]);

    JsonElement Config() => Blob(Manifest().GetProperty("config"));

    /// <summary>Everything in the layer but folders, as .NET's own reader sees it.</summary>
    SortedDictionary<string, (TarEntryType Type, string Link, byte[] Content)> Files()
    {
        var layer = Manifest().GetProperty("layers")[0].GetProperty("digest").GetString()!.Replace(':', '/');
        using var reader = new TarReader(new GZipStream(File.OpenRead(directory[$"layout/blobs/{layer}"]), CompressionMode.Decompress));
        var files = new SortedDictionary<string, (TarEntryType, string, byte[])>(StringComparer.Ordinal);
        while (reader.GetNextEntry() is { } entry)
        {
            if (entry.EntryType == TarEntryType.Directory) continue;

            using var content = new MemoryStream();
            entry.DataStream?.CopyTo(content);
            files[entry.Name] = (entry.EntryType, entry.LinkName, content.ToArray());
        }

        return files;
    }
}
