using System.Globalization;
using System.Text;

namespace Strata.Controllers.Tests.SquashfsBuild.Legal;

/// <summary>
/// A random image as tools of others make them: a script that leaves the image `img:t` in the working directory, and what umoci unpacks of
/// it below `out`. Layers come from umoci's own repack, from GNU tar in three formats, or, for images of one layer, from buildah.
/// </summary>
sealed class LegalImage
{
    static readonly string[] Places =
    [
        "usr/local/bin", "usr/local/lib/deep/er", "usr/local/share", "usr/lib/firmware/vendor", "usr/lib/udev/rules.d", "usr/share/glvnd",
        "etc/cri/conf.d",
    ];

    static readonly string[] FileModes = ["0644", "0755", "0600", "0400", "0555", "0111", "0640", "0000"];
    static readonly string[] DirectoryModes = ["0755", "0700", "0711", "0555", "0750"];

    // Not every file system has them; ours drops them.
    const string SetAttribute = "/usr/bin/python3 -c 'import os, sys; os.setxattr(sys.argv[1], \"user.note\", b\"v\")'";

    readonly Random random;
    readonly StringBuilder script = new("""
        set -e
        exec >/dev/null
        umask 022
        umoci init --layout img
        umoci new --image img:t

        """);

    readonly List<string> files = [];
    int names;

    LegalImage(Random random) => this.random = random;

    public static string Script(int seed, bool withBuildah)
    {
        var image = new LegalImage(new Random(seed));
        if (withBuildah) image.Buildah();
        else image.Layers();
        return image.script.Append("umoci unpack --image img:t out\n").ToString();
    }

    /// <summary>
    /// Leaves below `made`, as skopeo's `dir:` has it, an index of `img:t` and of one for another processor that holds a file more.
    /// </summary>
    /// <param name="format">`oci` or `v2s2`, in buildah's words.</param>
    public static string IndexScript(string format) => $$"""
        echo other > other
        umoci insert --image img:t --tag more other /rootfs/usr/local/other
        umoci config --image img:more --tag other --architecture arm64
        b="buildah --storage-driver vfs --root $PWD/storage --runroot $PWD/run"
        $b manifest create list
        $b manifest add list oci:$PWD/img:other
        $b manifest add list oci:$PWD/img:t
        $b manifest push --all --format {{format}} list dir:$PWD/made

        """;

    void Layers()
    {
        var count = random.Next(3) == 0 ? 1 : random.Next(2, 6);
        for (var layer = 0; layer < count; layer++)
        {
            if (random.Next(2) == 0) Repacked(layer);
            else Archived(layer);
        }
    }

    void Buildah()
    {
        Line("rm -r img; mkdir -p src/rootfs; cd src");
        Additions(0, []);
        Line("""
            cd ..
            b="buildah --storage-driver vfs --root $PWD/storage --runroot $PWD/run"
            container=$($b from scratch)
            $b copy $container src /
            $b commit $container oci:$PWD/img:t
            """);
    }

    /// <summary>The tree is changed, umoci finds out what to put into the layer.</summary>
    void Repacked(int layer)
    {
        Line($"umoci unpack --image img:t b{layer}; mkdir -p b{layer}/rootfs/rootfs; cd b{layer}/rootfs");
        foreach (var gone in Taken(random.Next(4)))
            Line(random.Next(3) == 0 ? $"rm '{gone}'; mkdir '{gone}'; echo in > '{gone}/in'" : $"rm '{gone}'");

        Additions(layer, []);
        Line($"cd ../..; umoci repack --image img:t b{layer}");
    }

    /// <summary>GNU tar packs what was put together by hand, whiteouts too.</summary>
    void Archived(int layer)
    {
        var format = new[] { "ustar", "gnu", "pax" }[random.Next(3)];
        var taken = Taken(random.Next(4)).ToList();

        // ustar has a hundred bytes for a name; that of a whiteout may be longer.
        if (taken.Any(gone => Path.GetFileName(gone).Length + ".wh.".Length > 100)) format = "gnu";
        Line($"mkdir -p l{layer}/rootfs; cd l{layer}");
        foreach (var gone in taken)
            Line($"mkdir -p '{Parent(gone)}'; : > '{Parent(gone)}/.wh.{gone[(Parent(gone).Length + 1)..]}'");

        if (layer > 0 && random.Next(3) == 0) Opaque();
        Additions(layer, format == "ustar" ? [] : [new string('n', random.Next(110, 200))]);
        var more = random.Next(2) == 0 ? "--numeric-owner" : "--owner=someone:1234 --group=some:5678";
        var what = random.Next(2) == 0 ? "." : $"$(ls -A l{layer})";
        Line($"cd ..; tar -C l{layer} --format={format} {more} {(format == "pax" ? "--xattrs " : "")}-cf l{layer}.tar {what}");
        Line($"umoci raw add-layer --image img:t l{layer}.tar");
    }

    void Opaque()
    {
        var place = $"rootfs/{Places[random.Next(Places.Length)]}";
        Line($"mkdir -p {place}; : > {place}/.wh..wh..opq");
        files.RemoveAll(file => file.StartsWith($"{place}/", StringComparison.Ordinal));
    }

    void Additions(int layer, string[] longNames)
    {
        if (layer == 0) Line("printf 'version: v1alpha1\\nmetadata:\\n  name: real\\n' > manifest.yaml");
        var made = new List<string>();
        for (var count = random.Next(3, 12); count > 0; count--) Add(made, longNames);
        files.AddRange(made);
    }

    void Add(List<string> made, string[] longNames)
    {
        var place = $"rootfs/{Places[random.Next(Places.Length)]}";
        var name = longNames.Length > 0 && random.Next(3) == 0 ? longNames[0] + names++ : Name();
        var path = $"{place}/{name}";
        Line($"mkdir -p {place}");
        switch (random.Next(8))
        {
            case 0 when made.Count > 0:
                Line($"ln '{made[random.Next(made.Count)]}' '{path}'");
                break;
            case 1 when made.Count > 0:
                var target = made[random.Next(made.Count)];
                Line(random.Next(2) == 0 ? $"ln -s '{target["rootfs".Length..]}' '{path}'" : $"ln -sr '{target}' '{path}'");
                return;
            case 2:
                Line($"mkdir -p '{path}/sub'; echo s > '{path}/sub/s'; chmod {OneOf(DirectoryModes)} '{path}'");
                return;
            case 3:
                Line($"truncate -s {random.Next(3_000_000)} '{path}'");
                break;
            default:
                var size = random.Next(4) == 0 ? 0 : random.Next(200_000);
                Line($"head -c {size} /dev/urandom > '{path}'; chmod {OneOf(FileModes)} '{path}'");
                break;
        }

        if (random.Next(4) == 0) Line($"chown {random.Next(70_000)}:{random.Next(70_000)} '{path}'");
        if (random.Next(6) == 0) Line($"{SetAttribute} '{path}' || true");
        made.Add(path);
    }

    string Name() => (random.Next(8) switch
    {
        0 => "with space ",
        1 => "ünï-",
        2 => "-dash",
        3 => "$(x)`",
        4 => ".hidden",
        5 => "back\\slash",
        _ => "file",
    }) + names++.ToString(CultureInfo.InvariantCulture);

    /// <summary>Files that are gone from now on, so that nothing refers to them again.</summary>
    IReadOnlyList<string> Taken(int count)
    {
        var taken = files.Take(Math.Min(count, files.Count)).ToList();
        files.RemoveRange(0, taken.Count);
        return taken;
    }

    static string Parent(string path) => path[..path.LastIndexOf('/')];

    string OneOf(string[] choices) => choices[random.Next(choices.Length)];

    void Line(string line) => script.Append(line).Append('\n');
}
