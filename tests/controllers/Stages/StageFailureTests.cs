using Strata.Controllers.Stages;
using Strata.Resources;
using Strata.Resources.Node;
using Strata.Runtime;
using Xunit;

namespace Strata.Controllers.Tests.Stages;

public sealed class StageFailureTests
{
    static readonly CancellationToken Running = CancellationToken.None;
    static readonly CancellationToken Ended = new(canceled: true);

    [Fact]
    public void The_end_of_a_pass_is_no_failure() => Assert.Null(StageFailure.OrInternal(new OperationCanceledException(), Ended));

    [Fact]
    public void A_cancellation_that_nobody_asked_for_is_a_fault_of_ours() =>
        Assert.Equal("internal", StageFailure.OrInternal(new OperationCanceledException(), Running)!.Code);

    [Fact]
    public void What_the_engine_handles_is_left_to_it()
    {
        var missing = new NotFoundException(new Pointer("extensions", ExtensionImage.Definition.Type, "a"));

        Assert.Null(StageFailure.OrInternal(missing, Running));
        Assert.Null(StageFailure.OrInternal(new RequeueException(TimeSpan.FromSeconds(1), missing), Running));
    }

    [Fact]
    public void The_log_has_where_a_fault_of_ours_comes_from_and_of_others_their_words_only()
    {
        var fault = new FormatException("no digest");
        var full = new StageException(ErrorCodes.Space, "the disk is full", "make room", cause: new IOException());

        Assert.Same(fault, StageFailure.Fault(StageFailure.OrInternal(fault, Running)!));
        Assert.Null(StageFailure.Fault(full));
    }
}
