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
        PullEvents.Apply(new StateEvent.Created(first), board, TimeSpan.Zero);
        PullEvents.Apply(new StateEvent.Updated(Pull(60), first), board, TimeSpan.FromSeconds(1));

        Assert.Equal([new Bar("reg.test/a:v1", 60, 100, 50)], board.BarsAt(TimeSpan.FromSeconds(1)));

        PullEvents.Apply(new StateEvent.Destroyed(Pull(60)), board, TimeSpan.FromSeconds(2));
        Assert.Empty(board.BarsAt(TimeSpan.FromSeconds(2)));
    }

    [Fact]
    public void A_resource_of_another_shape_is_no_trouble()
    {
        PullEvents.Apply(new StateEvent.Created(Opaque("image: [1]\nbytes: -3\n")), board, TimeSpan.Zero);
        PullEvents.Apply(new StateEvent.Created(Opaque("[")), board, TimeSpan.Zero);

        Assert.Equal([new Bar("a", 0, 0, 0)], board.BarsAt(TimeSpan.Zero));
    }

    static Resource<PullProgress> Pull(long bytes) => new("a", new PullProgress("reg.test/a:v1", bytes, 100, 0, 1));

    static Opaque Opaque(string yaml) => new(yaml);
}

sealed record Opaque(string Yaml) : IResource
{
    public Metadata Metadata { get; init; } = new("runtime", "PullProgresses.runtime.strata.dev", "a");

    public ISpec Spec => new OpaqueSpec(Google.Protobuf.ByteString.Empty, Yaml);

    public IResource With(Metadata metadata) => this with { Metadata = metadata };
}
