using Strata.Resources;
using Strata.Runtime.Testing;

namespace Strata.Runtime.Tests.Inspection;

public sealed class DependencyGraphTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>COSI 7.6.</summary>
    [Fact]
    public void Edges_come_outputs_first_exclusive_before_shared_then_inputs_by_controller_namespace_type_and_id()
    {
        var graph = DependencyGraph.From([new Second(), new First()]);

        Assert.Equal(
            [
                ("Second", "", "Sentences.test.strata.dev", "", DependencyRelation.OutputExclusive),
                ("First", "", "Texts.test.strata.dev", "", DependencyRelation.OutputShared),
                ("Second", "", "Texts.test.strata.dev", "", DependencyRelation.OutputShared),
                ("First", "a", "Suffixes.test.strata.dev", "", DependencyRelation.InputStrong),
                ("First", "b", "Numbers.test.strata.dev", "", DependencyRelation.InputWeak),
                ("First", "b", "Numbers.test.strata.dev", "one", DependencyRelation.InputStrong),
                ("First", "b", "Numbers.test.strata.dev", "two", DependencyRelation.InputWeak),
                ("First", "b", "Sentences.test.strata.dev", "", DependencyRelation.InputDestroyReady),
                ("Second", "a", "Numbers.test.strata.dev", "", DependencyRelation.InputWeak),
            ],
            graph.Edges.Items.Select(edge => (edge.Controller, edge.Namespace, edge.Type, edge.Id, edge.Relation)));
        Assert.Empty(graph.Resources);
    }

    [Fact]
    public async Task With_resources_it_has_the_ids_of_every_kind()
    {
        await using var harness = new ControllerHarness(new NumberToText());
        foreach (var id in new[] { "b", "a" }) await harness.State.WriteAsync<Number>(id, _ => new Number(1), ct: Ct);
        await harness.SettleAsync();

        var graph = await harness.Runtime.DependenciesWithResourcesAsync(Ct);

        Assert.Equal([new(State.KindOf<Number>(), 2, ["a", "b"]), new(State.KindOf<Text>(), 2, ["a", "b"])], graph.Resources.Items);
    }

    [Fact]
    public async Task Outputs_that_nobody_reads_are_found_by_the_definition_of_their_type()
    {
        var loop = new Writer();
        await using var harness = new ControllerHarness(loop);
        await harness.State.CreateAsync(
            new Resource<ResourceDefinitionSpec>(Text.Definition.Id, ResourceDefinitionSpec.FromDefinition(Text.Definition)), ct: Ct);
        await harness.SettleAsync();

        var graph = await harness.Runtime.DependenciesWithResourcesAsync(Ct);

        Assert.Equal([new(State.KindOf<Text>(), 1, ["it"])], graph.Resources.Items);
    }

    sealed class First : FreeController
    {
        public First()
        {
            Weak<Number>("b", "two");
            Strong<Number>("b", "one");
            Weak<Number>("b");
            DestroyReady<Sentence>("b");
            Strong<Suffix>("a");
            Shared<Text>();
        }

        protected internal override Task RunAsync(CancellationToken ct) => Task.CompletedTask;
    }

    sealed class Second : FreeController
    {
        public Second()
        {
            Shared<Text>();
            Exclusive<Sentence>();
            Weak<Number>("a");
        }

        protected internal override Task RunAsync(CancellationToken ct) => Task.CompletedTask;
    }

    sealed class Writer : FreeController
    {
        readonly Output<Text> texts;

        public Writer() => texts = Exclusive<Text>();

        protected internal override async Task RunAsync(CancellationToken ct) => await texts.WriteAsync("it", new Text("is"), ct);
    }
}
