using System.Runtime.CompilerServices;
using Strata.Resources;
using Strata.Runtime;

namespace Strata.Cli.Reading;

/// <summary>Which resources are shown: all of a kind, or the one with the id.</summary>
sealed record Query(ICoreState State, Kind Kind, string? Id)
{
    /// <exception cref="NotFoundException">There is none with the id.</exception>
    public async Task<IReadOnlyList<IResource>> ListAsync(CancellationToken ct)
    {
        if (Id is null) return await State.ListAsync(Kind, options: null, ct);

        var pointer = new Pointer(Kind, Id);
        return [await State.FindAsync(pointer, ct) ?? throw new NotFoundException(pointer)];
    }

    /// <summary>The text for everything there is, in one piece, then for each change.</summary>
    /// <exception cref="CommandException">The agent ended the watch.</exception>
    public async IAsyncEnumerable<string> ChangesAsync(IPrinter printer, [EnumeratorCancellation] CancellationToken ct)
    {
        await using var watch = await OpenAsync(ct);
        var begun = false;
        var present = new List<Change>();
        await foreach (var next in watch.EventsAsync(ct))
        {
            if (next is StateEvent.Errored errored) throw Ended(errored.Error, ct);

            var change = ChangeOf(next);
            if (begun)
            {
                if (change is not null) yield return printer.Next(change);
                continue;
            }

            if (change is not null) present.Add(change);

            // The first event of a watch on one resource tells all there is.
            begun = Id is not null || next is StateEvent.Bootstrapped;
            if (begun) yield return printer.Begin(present);
        }
    }

    ValueTask<Watch> OpenAsync(CancellationToken ct) => Id is null
        ? State.WatchAsync(Kind, new WatchOptions { BootstrapContents = true }, ct)
        : State.WatchAsync(new Pointer(Kind, Id), options: null, ct);

    static Exception Ended(Exception error, CancellationToken ct) =>
        ct.IsCancellationRequested ? new OperationCanceledException(ct)
        : error is StateUnavailableException ? error
        : new CommandException(ExitCode.Failed, $"error watching resource: {error.Message}", "run the command again");

    static Change? ChangeOf(StateEvent item) => item switch
    {
        StateEvent.Created created => new(created.Resource, ChangeType.Created),
        StateEvent.Updated updated => new(updated.Resource, ChangeType.Updated),
        StateEvent.Destroyed destroyed => new(destroyed.Resource, ChangeType.Destroyed),
        _ => null,
    };
}
