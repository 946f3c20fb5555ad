using Strata.Cli.Inspecting;
using Strata.Resources;
using Strata.Runtime;

namespace Strata.Node.Tests.Cli.Inspecting;

public sealed class ExplanationTextTests
{
    static readonly DateTimeOffset Noon = new(2031, 4, 1, 12, 0, 0, TimeSpan.Zero);

    static readonly Pointer Layer = new("runtime", "Layers.example", "hello");
    static readonly Pointer Image = new("runtime", "Images.example", "hello");
    static readonly Pointer Policy = new("config", "Policies.example", "default");

    [Fact]
    public void A_resource_whose_writer_fails_now_tells_what_it_was_made_from_and_when_the_next_try_is()
    {
        var made = Pass(PassOutcome.Done, 0) with
        {
            Reads = [new PassRead.One(Image, new(2)), new PassRead.One(Layer, ResourceVersion.Undefined), new PassRead.One(Policy, new(1))],
            Writes = [new PassWrite(Layer, PassWriteAction.Written, new(1))],
        };
        var last = Pass(PassOutcome.Failed, 120) with { Error = "blob is 12 bytes short\n\u001b[31m", Failures = 4, Next = Noon.AddSeconds(200) };
        var explanation = new Explanation(
            [
                Running(Layer, 1) with { Owner = "Builder", Writers = [new("Builder", made, last, [])] },
                Running(Image, 5) with { Owner = "Puller", Writers = [new("Puller", null, null, [])] },
                Running(Policy, 1),
            ],
            IsCut: false);

        Assert.Equal(
            """
            Layers.example hello, version 1
              Builder wrote version 1 at 2031-04-01 12:00:00Z, 3m0s ago (took 40ms)
                its last pass failed at 2031-04-01 12:02:00Z, 59s ago
                error, 4 times in a row: blob is 12 bytes short  [31m
                next retry at 2031-04-01 12:03:20Z, in 20s
                from Images.example hello, version 2 (now version 5)
                  Puller wrote it; which pass did is not remembered
                from Policies.example default, version 1
                  made outside of this runtime: input

            """,
            ExplanationText.Of(explanation, Noon.AddSeconds(180), []));
    }

    [Fact]
    public void A_resource_that_does_not_exist_tells_who_could_write_it_and_what_fails_there()
    {
        var failing = Pass(PassOutcome.Failed, 0, key: Image with { Id = "other" }) with { Error = "no space", Failures = 1, Next = Noon.AddMinutes(1) };
        var explanation = new Explanation([new ExplainedResource(Layer) { Writers = [new("Builder", null, null, [failing])] }], IsCut: false);

        Assert.Equal(
            """
            Layers.example hello does not exist
              Builder writes resources of this type
                its last pass over Images.example other failed at 2031-04-01 12:00:00Z, 2s ago
                  error: no space
                  next retry at 2031-04-01 12:01:00Z, in 57s

            """,
            ExplanationText.Of(explanation, Noon.AddSeconds(2.5), []));
    }

    [Fact]
    public void What_leaves_tells_who_holds_it_and_lists_are_told_as_count_and_members()
    {
        var made = Pass(PassOutcome.Skipped, 0, key: null) with
        {
            Reads = [new PassRead.Many(Image.Kind, 7, "a=1")],
            MoreReads = 3,
            Writes = [new PassWrite(Layer, PassWriteAction.Kept, new(1))],
        };
        var explanation = new Explanation(
            [
                Running(Layer, 1) with
                {
                    Phase = Phase.TearingDown,
                    Finalizers = ["Mounter", "admin"],
                    Writers = [new("Builder", made, made, [])],
                    Holders = [new("Mounter", null, Pass(PassOutcome.Running, 60), [])],
                },
                Running(Image, 2),
            ],
            IsCut: true);

        Assert.Equal(
            """
            Layers.example hello, version 1, tearing down
              waits for Mounter, admin to let go
              Mounter: runs since 2031-04-01 12:01:00Z, 1h0m ago
              Builder found version 1 as it should be at 2031-04-01 12:00:00Z, 1h1m ago (took 40ms)
                from 7 resources of Images.example where a=1
                  Images.example hello, version 2
                    made outside of this runtime: input
                from 3 more
            … and more, which is not told

            """,
            ExplanationText.Of(explanation, Noon.AddMinutes(61), []));
    }

    [Fact]
    public void What_came_after_a_list_was_read_is_no_cause_of_what_was_made_from_it()
    {
        var made = Pass(PassOutcome.Done, 0, key: null) with
        {
            Reads = [new PassRead.Many(Image.Kind, 0, ""), new PassRead.Many(Policy.Kind, 1, "")],
            Writes = [new PassWrite(Layer, PassWriteAction.Written, new(1))],
        };
        var explanation = new Explanation(
            [
                Running(Layer, 1) with { Owner = "Builder", Writers = [new("Builder", made, made, [])] },
                Running(Image, 1), Running(Policy, 1), Running(Policy with { Id = "later" }, 1),
            ],
            IsCut: false);

        Assert.Equal(
            """
            Layers.example hello, version 1
              Builder wrote version 1 at 2031-04-01 12:00:00Z, 1m0s ago (took 40ms)
                from 0 resources of Images.example
                from 1 resource of Policies.example; there are more now
                  Policies.example default, version 1
                    made outside of this runtime: input
                  Policies.example later, version 1
                    made outside of this runtime: input

            """,
            ExplanationText.Of(explanation, Noon.AddMinutes(1), []));
    }

    static ExplainedResource Running(Pointer pointer, ulong version) => new(pointer) { Version = new(version), Updated = Noon };

    static PassRecord Pass(PassOutcome outcome, double seconds) => Pass(outcome, seconds, Image);

    static PassRecord Pass(PassOutcome outcome, double seconds, Pointer? key) => new("Builder", key)
    {
        Outcome = outcome,
        Started = Noon.AddSeconds(seconds),
        Took = TimeSpan.FromMilliseconds(40),
    };
}
