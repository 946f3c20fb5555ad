using Google.Protobuf;

namespace Strata.Resources.Tests.Samples;

public enum Colour
{
    Red,
    DarkBlue,
    No = 5,
    Minus = -1,
}

/// <summary>One of everything, defaults omitted.</summary>
[Resource]
public sealed partial record SampleScalars(
    [property: Field(1)] string Text,
    [property: Field(2)] bool Flag,
    [property: Field(3)] int Small,
    [property: Field(4)] ulong Big,
    [property: Field(5)] double Ratio,
    [property: Field(6)] Colour Colour,
    [property: Field(7)] DateTimeOffset At,
    [property: Field(8)] TimeSpan Took,
    [property: Field(9)] ByteString Blob,
    [property: Field(10)] StringMap Map,
    [property: Field(11)] SampleConstraint Part)
{
    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create("Scalars.tests.strata.dev", "tests");

    public static SampleScalars Defaults { get; } =
        new("", false, 0, 0, 0, Colour.Red, default, default, ByteString.Empty, StringMap.Empty, new SampleConstraint(""));
}

[Resource]
public sealed partial record SampleLists(
    [property: Field(1)] EquatableArray<string> Names,
    [property: Field(2)] EquatableArray<int> Numbers,
    [property: Field(3)] EquatableArray<bool> Flags,
    [property: Field(4)] EquatableArray<double> Ratios,
    [property: Field(5)] EquatableArray<Colour> Colours,
    [property: Field(6)] EquatableArray<SampleConstraint> Parts,
    [property: Field(7)] EquatableArray<DateTimeOffset> Times)
{
    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create("Lists.tests.strata.dev", "tests");

    public static SampleLists Empty { get; } = new([], [], [], [], [], [], []);
}

[Resource]
public sealed partial record SampleOptionals(
    [property: Field(1)] string? Text,
    [property: Field(2)] bool? Flag,
    [property: Field(3)] long? Number,
    [property: Field(4)] Colour? Colour,
    [property: Field(5)] DateTimeOffset? At,
    [property: Field(6)] SampleConstraint? Part,
    [property: Field(7, Yaml = "otherName", OmitEmpty = true)] string? Renamed)
{
    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create("Optionals.tests.strata.dev", "tests");

    public static SampleOptionals None { get; } = new(null, null, null, null, null, null, null);
}

/// <summary>Defaults emitted, also in nested parts.</summary>
[Resource(Wire = WireMode.Dynamic)]
public sealed partial record SampleDynamic(
    [property: Field(1)] string Text,
    [property: Field(2)] int Number,
    [property: Field(3)] EquatableArray<int> Numbers,
    [property: Field(4)] SampleConstraint? Part)
{
    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create("Dynamics.tests.strata.dev", "tests");
}

/// <summary>The numbers that are not varints, and lists of everything else.</summary>
[Resource]
public sealed partial record SampleNumbers(
    [property: Field(1, Fixed = true)] uint F32,
    [property: Field(2, Fixed = true)] ulong F64,
    [property: Field(3, Fixed = true)] int S32,
    [property: Field(4, Fixed = true)] long S64,
    [property: Field(5)] float Single,
    [property: Field(6)] uint Plain,
    [property: Field(7, Fixed = true)] EquatableArray<uint> ManyF32,
    [property: Field(8, Fixed = true)] EquatableArray<long> ManyS64,
    [property: Field(9)] EquatableArray<float> ManySingles,
    [property: Field(10, Fixed = true)] ulong? Maybe,
    [property: Field(11)] EquatableArray<uint> Many,
    [property: Field(12)] EquatableArray<TimeSpan> Durations,
    [property: Field(13)] EquatableArray<ByteString> Blobs,
    [property: Field(14)] EquatableArray<long> Longs,
    [property: Field(15)] EquatableArray<ulong> Ulongs)
{
    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create("Numbers.tests.strata.dev", "tests");
}

/// <summary>Every kind of key, and values of every kind.</summary>
[Resource]
public sealed partial record SampleMaps(
    [property: Field(1, OmitEmpty = true)] EquatableMap<string, int> Sizes,
    [property: Field(2)] EquatableMap<int, SampleConstraint> Parts,
    [property: Field(3)] EquatableMap<bool, string> Answers,
    [property: Field(4)] EquatableMap<ulong, double> Ratios,
    [property: Field(5)] EquatableMap<long, Colour> Colours,
    [property: Field(6)] EquatableMap<uint, ByteString> Blobs,
    [property: Field(7)] EquatableMap<string, DateTimeOffset> Times,
    [property: Field(8)] EquatableMap<string, TimeSpan> Durations,
    [property: Field(9)] EquatableMap<string, bool> Flags)
{
    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create("Maps.tests.strata.dev", "tests");

    public static SampleMaps Empty { get; } = new(default, default, default, default, default, default, default, default, default);
}

/// <summary>A map in the mode that emits defaults, also in the parts that are its values.</summary>
[Resource(Wire = WireMode.Dynamic)]
public sealed partial record SampleDynamicMaps(
    [property: Field(1)] EquatableMap<int, SampleConstraint> Parts,
    [property: Field(2)] EquatableMap<string, int> Sizes)
{
    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create("DynamicMaps.tests.strata.dev", "tests");
}

/// <summary>One of everything, defaults emitted.</summary>
[Resource(Wire = WireMode.Dynamic)]
public sealed partial record SampleDynamicKinds(
    [property: Field(1)] string Text,
    [property: Field(2)] bool Flag,
    [property: Field(3)] int Number,
    [property: Field(4, Fixed = true)] uint Fixed,
    [property: Field(5, Fixed = true)] long LongFixed,
    [property: Field(6)] float Single,
    [property: Field(7)] double Double,
    [property: Field(8)] Colour Colour,
    [property: Field(9)] DateTimeOffset At,
    [property: Field(10)] TimeSpan Took,
    [property: Field(11)] ByteString Blob,
    [property: Field(12)] StringMap Map,
    [property: Field(13)] SampleConstraint Part,
    [property: Field(14)] EquatableArray<int> Numbers,
    [property: Field(15)] int? Maybe)
{
    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create("DynamicKinds.tests.strata.dev", "tests");

    public static SampleDynamicKinds Defaults { get; } =
        new("", false, 0, 0, 0, 0, 0, Colour.Red, default, default, ByteString.Empty, StringMap.Empty, new SampleConstraint(""), [], null);
}

/// <summary>The dynamic spec of COSI appendix A.1; claims a type name that a static spec has.</summary>
[Resource(Wire = WireMode.Dynamic)]
public sealed partial record SampleTest([property: Field(1)] string Value)
{
    public static ResourceDefinition Definition => NamespaceSpec.Definition;
}
