namespace Strata.Controllers.Tests.SquashfsBuild;

/// <summary>
/// Scripts that make an image `img:t` in the working directory and unpack it below `out`, both with umoci: what a built layer has to
/// equal is `out/rootfs/rootfs`.
/// </summary>
static class SampleImage
{
    /// <summary>Five layers: two of umoci (hard links, whiteouts, type changes), one each of GNU tar's formats with long names.</summary>
    public const string ManyLayers = """
        set -e
        exec >/dev/null 2>&1
        umask 022
        umoci init --layout img
        umoci new --image img:t
        umoci unpack --image img:t b
        cd b/rootfs
        printf 'version: v1alpha1\nmetadata:\n  name: real\n' > manifest.yaml
        mkdir -p rootfs/usr/local/bin rootfs/usr/local/gone/deep rootfs/usr/local/opaque/old rootfs/usr/local/private rootfs/etc/cri/conf.d
        chmod 0700 rootfs/usr/local/private
        cp /bin/ls rootfs/usr/local/bin/tool
        ln rootfs/usr/local/bin/tool rootfs/usr/local/bin/tool-again
        ln -s tool rootfs/usr/local/bin/soft
        ln -s ../../../usr/local/bin/soft rootfs/usr/local/private/up
        echo one > rootfs/usr/local/one
        echo secret > rootfs/usr/local/private/key
        chmod 0640 rootfs/usr/local/private/key
        echo gone > rootfs/usr/local/gone/deep/file
        echo old > rootfs/usr/local/opaque/old/file
        : > rootfs/usr/local/empty
        ln rootfs/usr/local/empty rootfs/usr/local/empty-again
        echo linked > rootfs/usr/local/first
        ln rootfs/usr/local/first rootfs/usr/local/second
        echo x > 'rootfs/usr/local/with space and ünïcode'
        echo f > rootfs/usr/local/becomes-directory
        mkdir rootfs/usr/local/becomes-link
        echo in > rootfs/usr/local/becomes-link/in
        cd ../..
        umoci repack --refresh-bundle --image img:t b
        cd b/rootfs
        rm -r rootfs/usr/local/gone rootfs/usr/local/becomes-link rootfs/usr/local/becomes-directory rootfs/usr/local/first
        ln -s one rootfs/usr/local/becomes-link
        mkdir rootfs/usr/local/becomes-directory
        echo inside > rootfs/usr/local/becomes-directory/inside
        echo two > rootfs/usr/local/one
        rm -r rootfs/usr/local/opaque
        mkdir rootfs/usr/local/opaque
        echo new > rootfs/usr/local/opaque/new
        cd ../..
        umoci repack --refresh-bundle --image img:t b
        long=$(printf 'a%.0s' $(seq 120)); longer=$(printf 'b%.0s' $(seq 200))
        for format in ustar gnu pax; do
          mkdir -p t/$format/rootfs/usr/local/$format/0123456789012345678901234567890123456789/0123456789012345678901234567890123456789
          (cd t/$format/rootfs/usr/local/$format
           echo deep > 0123456789012345678901234567890123456789/0123456789012345678901234567890123456789/file
           if [ $format != ustar ]; then
             mkdir -p $long/$longer; echo long > $long/$longer/$long; ln $long/$longer/$long hard; ln -s $long/$longer/$long soft
           fi)
          tar -C t/$format --format=$format -cf $format.tar rootfs
          umoci raw add-layer --image img:t $format.tar
        done
        umoci unpack --image img:t out
        """;

    /// <summary>One layer of umoci, with modes that belong to the base: those of usr, etc and etc/cri.</summary>
    public const string OneLayer = """
        set -e
        exec >/dev/null 2>&1
        umask 022
        umoci init --layout img
        umoci new --image img:t
        umoci unpack --image img:t b
        cd b/rootfs
        printf 'version: v1alpha1\nmetadata:\n  name: single\n' > manifest.yaml
        mkdir -p rootfs/usr/local/lib/deep rootfs/etc/cri/conf.d
        cp /bin/ls rootfs/usr/local/lib/program
        ln rootfs/usr/local/lib/program rootfs/usr/local/lib/deep/program
        ln -s deep/../program rootfs/usr/local/lib/link
        long=$(printf 'd%.0s' $(seq 180))
        mkdir -p rootfs/usr/local/$long/$long
        head -c 300000 /dev/urandom > rootfs/usr/local/$long/$long/$long
        ln rootfs/usr/local/$long/$long/$long rootfs/usr/local/short
        ln -s /usr/local/$long/$long/$long rootfs/usr/local/far
        truncate -s 1M rootfs/usr/local/zeros
        echo part > rootfs/etc/cri/conf.d/10.part
        chmod 0600 rootfs/etc/cri/conf.d/10.part
        chmod 0751 rootfs/usr/local/lib/deep
        chmod 0700 rootfs/usr rootfs/etc rootfs/etc/cri
        cd ../..
        umoci repack --refresh-bundle --image img:t b
        umoci unpack --image img:t out
        """;
}
