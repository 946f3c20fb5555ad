using Strata.Cli.Following;
using Strata.Resources;
using Strata.Resources.Node;
using Strata.Runtime;

namespace Strata.Node.Tests.Cli.Following;

public class PullEventsTests
{
    readonly ProgressBoard board = new();

    [Fact]
    public void A_pull_is_shown_while_its_resource_is_there()
    {
        var first = Pull(10);
        PullEvents.Apply(new StateEvent.Created(first), board);
        PullEvents.Apply(new StateEvent.Updated(Pull(60), first), board);

        Assert.Equal([new Bar("reg.test/a:v1", 60, 100, 50)], board.Bars);

        PullEvents.Apply(new StateEvent.Destroyed(Pull(60)), board);
        Assert.Empty(board.Bars);
    }

    [Fact]
    public void Below_an_image_stand_those_of_its_layers_that_are_not_there_yet()
    {
        PullEvents.Apply(new StateEvent.Created(Pull(60, Layer('a', 10, 10), Layer('b', 50, 60), Layer('c', 0, 30))), board);

        Assert.Equal(
            [new Bar("reg.test/a:v1", 60, 100, 50), new Bar("  bbbbbbbbbbbb", 50, 60, 7), new Bar("  cccccccccccc", 0, 30, 7)], board.Bars);
    }

    [Fact]
    public void The_only_layer_of_an_image_needs_no_bar_of_its_own()
    {
        PullEvents.Apply(new StateEvent.Created(Pull(60, Layer('a', 60, 100))), board);

        Assert.Single(board.Bars);
    }

    [Fact]
    public void Of_a_registry_that_has_not_answered_yet_there_is_no_bar()
    {
        var silent = new PullProgress("reg.test/a:v1", 0, 0, 0, 0) { SilentSince = new DateTimeOffset(2031, 4, 1, 12, 0, 0, TimeSpan.Zero) };

        PullEvents.Apply(new StateEvent.Created(new Resource<PullProgress>("a", silent)), board);
        Assert.Empty(board.Bars);

        PullEvents.Apply(new StateEvent.Created(new Resource<PullProgress>("a", silent with { TotalBytes = 100 })), board);
        Assert.Equal([new Bar("reg.test/a:v1", 0, 100, 0)], board.Bars);
    }

    [Fact]
    public void A_resource_of_another_shape_is_no_trouble()
    {
        PullEvents.Apply(new StateEvent.Created(Opaque("image: [1]\nbytes: -3\n")), board);
        PullEvents.Apply(new StateEvent.Created(Opaque("[")), board);
        PullEvents.Apply(new StateEvent.Updated(Opaque("downloads: [1, {digest: [], bytes: x, totalBytes: 5}]\n"), Opaque("")), board);

        Assert.Equal([new Bar("a", 0, 0, 0), new Bar("  ", 0, 5, 0)], board.Bars);
    }

    static Resource<PullProgress> Pull(long bytes, params LayerDownload[] layers) =>
        new("a", new PullProgress("reg.test/a:v1", bytes, 100, 0, 1, 50, [.. layers]));

    static LayerDownload Layer(char digit, long bytes, long total) => new($"sha256:{new string(digit, 64)}", bytes, total, 7);

    static Opaque Opaque(string yaml) => new(yaml);
}

sealed record Opaque(string Yaml) : IResource
{
    public Metadata Metadata { get; init; } = new("runtime", "PullProgresses.runtime.strata.dev", "a");

    public ISpec Spec => new OpaqueSpec(Google.Protobuf.ByteString.Empty, Yaml);

    public IResource With(Metadata metadata) => this with { Metadata = metadata };
}
