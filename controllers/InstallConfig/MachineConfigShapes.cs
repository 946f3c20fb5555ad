using static Strata.Controllers.InstallConfig.ConfigShape;

namespace Strata.Controllers.InstallConfig;

/// <summary>
/// The strict parts of a v1alpha1 machine configuration (extensions.md 1.1, 1.4). Everything else in the document is opaque.
/// </summary>
static class MachineConfigShapes
{
    public static ConfigShape Install { get; } = Keys(
        ("disk", Text),
        ("diskSelector", Keys(
            ("size", Text), ("name", Text), ("model", Text), ("serial", Text), ("modalias", Text), ("uuid", Text), ("wwid", Text),
            ("busPath", Text), ("type", Text))),
        ("extraKernelArgs", ListOf(Text)),
        ("image", Text),
        ("extensions", ListOf(Keys(("image", Text)))),
        ("bootloader", Flag),
        ("wipe", Flag),
        ("legacyBIOSSupport", Flag),
        ("grubUseUKICmdline", Flag));

    public static ConfigShape Registries { get; } = Keys(
        ("mirrors", new RegistryMapShape(
            Keys(("endpoints", ListOf(new EndpointShape())), ("overridePath", Flag), ("skipFallback", Flag)))),
        ("config", new RegistryMapShape(Keys(
            ("tls", Keys(("clientIdentity", new ClientIdentityShape()), ("ca", new AuthorityShape()), ("insecureSkipVerify", Flag))),
            ("auth", Keys(("username", Text), ("password", Text), ("auth", Text), ("identityToken", Line), ("realms", ListOf(Text))))))));

    public static ConfigShape Machine { get; } = KeysAmongOthers(("install", Install), ("registries", Registries));
}
