namespace Strata.Runtime.Tests.Drawing;

/// <summary>
/// A node like a real one: network, time, the machine's files, certificates, kubelet, extensions; a diamond, and a cycle.
/// </summary>
static class ThirtyControllers
{
    const string Table = """
        MachineConfigController: exclusive config/MachineConfigs
        HardwareController: exclusive hardware/SystemInformation, exclusive hardware/Processors
        LinkStatusController: weak network/LinkRefreshes, exclusive network/LinkStatuses
        LinkConfigController: primary config/MachineConfigs, weak network/LinkStatuses, shared network/LinkSpecs
        LinkMergeController: strong network/LinkSpecs, weak network/LinkStatuses, exclusive network/LinkPlans
        LinkSpecController: strong network/LinkPlans, shared network/LinkRefreshes
        PlatformNetworkController: weak hardware/SystemInformation, shared network/LinkSpecs, shared network/AddressSpecs, shared network/ResolverSpecs
        AddressConfigController: primary config/MachineConfigs, weak network/LinkStatuses, shared network/AddressSpecs
        DhcpController: strong network/LinkStatuses, shared network/AddressSpecs, shared network/ResolverSpecs, shared network/TimeServerSpecs
        AddressSpecController: strong network/AddressSpecs, exclusive network/AddressStatuses
        NodeAddressController: weak network/AddressStatuses, weak network/LinkStatuses, exclusive network/NodeAddresses
        ResolverController: strong network/ResolverSpecs, exclusive network/ResolverStatuses
        HostnameController: weak config/MachineConfigs, weak network/NodeAddresses, exclusive network/HostnameStatuses
        EtcFileController: weak network/HostnameStatuses, weak network/ResolverStatuses, exclusive files/EtcFiles
        NetworkStatusController: weak network/NodeAddresses, weak network/ResolverStatuses, weak network/HostnameStatuses, exclusive network/NetworkReadiness@status
        TimeServerController: weak config/MachineConfigs, shared network/TimeServerSpecs
        TimeSyncController: strong network/TimeServerSpecs, weak network/NetworkReadiness@status, exclusive time/TimeStatuses
        RootSecretsController: primary config/MachineConfigs, exclusive secrets/RootSecrets
        CertificateController: strong secrets/RootSecrets, weak network/NodeAddresses, weak time/TimeStatuses, exclusive secrets/Certificates
        KubeletConfigController: primary config/MachineConfigs, exclusive kubelet/KubeletConfigs
        KubeletSpecController: strong kubelet/KubeletConfigs, weak network/NodeAddresses, weak secrets/Certificates, exclusive kubelet/KubeletSpecs
        StaticPodController: primary config/MachineConfigs, weak secrets/Certificates, exclusive kubelet/StaticPods
        ServiceController: strong kubelet/KubeletSpecs, strong kubelet/StaticPods, weak files/EtcFiles, weak time/TimeStatuses, exclusive runtime/Services
        InstallConfigController: primary config/MachineConfigs, exclusive config/InstallConfigs
        ExtensionRequestController: primary config/InstallConfigs, own runtime/ExtensionRequests
        ExtensionPullController: primary runtime/ExtensionRequests, weak network/NetworkReadiness@status, own runtime/ExtensionImages
        SquashfsBuildController: primary runtime/ExtensionImages, own runtime/ExtensionLayers
        GenerationsController: weak config/InstallConfigs, strong runtime/ExtensionLayers, exclusive runtime/Generations, exclusive runtime/Activations
        OverlayController: primary runtime/Generations, weak runtime/Activations, own runtime/OverlayMounts
        ExtensionStatusController: weak runtime/OverlayMounts, weak runtime/Generations, destroyReady runtime/ExtensionStatuses, exclusive runtime/ExtensionStatuses
        """;

    public static DependencyGraph Graph { get; } = new([.. Table.Split('\n').SelectMany(Edges)]);

    static IEnumerable<DependencyEdge> Edges(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        return line[(colon + 1)..].Split(',', StringSplitOptions.TrimEntries).SelectMany(declared => Edges(line[..colon], declared));
    }

    static IEnumerable<DependencyEdge> Edges(string controller, string declared)
    {
        var (mode, rest) = Parted(declared, ' ');
        var (path, id) = Parted(rest, '@');
        var (@namespace, name) = Parted(path, '/');
        var type = $"{name}.{@namespace}.example.dev";
        return mode switch
        {
            "exclusive" => [new(controller, "", type, "", DependencyRelation.OutputExclusive)],
            "shared" => [new(controller, "", type, "", DependencyRelation.OutputShared)],
            "primary" => [new(controller, @namespace, type, id, DependencyRelation.InputQueuePrimary)],
            "strong" => [new(controller, @namespace, type, id, DependencyRelation.InputStrong)],
            "weak" => [new(controller, @namespace, type, id, DependencyRelation.InputWeak)],
            "destroyReady" => [new(controller, @namespace, type, id, DependencyRelation.InputDestroyReady)],
            _ =>
            [
                new(controller, "", type, "", DependencyRelation.OutputExclusive),
                new(controller, @namespace, type, "", DependencyRelation.InputQueueMappedDestroyReady),
            ],
        };
    }

    static (string Left, string Right) Parted(string text, char separator) =>
        text.IndexOf(separator, StringComparison.Ordinal) is >= 0 and var at ? (text[..at], text[(at + 1)..]) : (text, "");
}
