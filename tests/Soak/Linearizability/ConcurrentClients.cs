using System.Collections.Concurrent;
using Strata.Resources;
using Strata.Runtime;

namespace Strata.Soak.Linearizability;

/// <summary>
/// Clients on threads of their own: they create, update, destroy and get the same few resources, and record what they are told.
/// </summary>
sealed class ConcurrentClients(ICoreState state, int clients, int ids, int callsOfEach, int seed)
{
    readonly ConcurrentBag<RecordedCall> history = [];
    readonly Kind kind = State.KindOf<Stamp>();
    long clock;
    long numbers;

    /// <returns>Everything that was called, in no order.</returns>
    public IReadOnlyCollection<RecordedCall> Run()
    {
        using var together = new Barrier(clients);
        var failures = new ConcurrentQueue<Exception>();
        var threads = Enumerable.Range(0, clients).Select(client => new Thread(() => Work(client, together, failures))).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        return failures.IsEmpty ? history : throw new AggregateException(failures);
    }

    void Work(int client, Barrier together, ConcurrentQueue<Exception> failures)
    {
        try
        {
            var random = new Random(HashCode.Combine(seed, client));
            var lastSeen = new Register[ids];
            together.SignalAndWait();
            for (var n = 0; n < callsOfEach; n++)
            {
                var id = random.Next(ids);
                var call = CallAsync(client, id, Choose(random), lastSeen[id].Version, mayBreakOff: random.Next(100) == 0);
                var recorded = call.AsTask().GetAwaiter().GetResult();
                lastSeen[id] = recorded.Seen;
                history.Add(recorded);
            }
        }
        catch (Exception failure)
        {
            failures.Enqueue(failure);
        }
    }

    static Call Choose(Random random) => random.Next(10) switch
    {
        < 2 => Call.Create,
        < 6 => Call.Update,
        < 7 => Call.Destroy,
        _ => Call.Get,
    };

    async ValueTask<RecordedCall> CallAsync(int client, int id, Call call, ulong version, bool mayBreakOff)
    {
        var pointer = new Pointer(kind, $"{id}");
        var number = Interlocked.Increment(ref numbers);
        if (call == Call.Update) version = Math.Max(1, version);
        else version = 0;

        using var brokenOff = mayBreakOff ? new CancellationTokenSource(0) : null;
        var ct = brokenOff?.Token ?? CancellationToken.None;
        var start = Interlocked.Increment(ref clock);
        var (answer, seen) = await AnswerAsync(call, pointer, version, number, ct);
        return new RecordedCall(client, pointer.Id, call, version, number, answer, seen, start, Interlocked.Increment(ref clock));
    }

    async ValueTask<(Answer, Register)> AnswerAsync(Call call, Pointer pointer, ulong version, long number, CancellationToken ct)
    {
        try
        {
            switch (call)
            {
                case Call.Create:
                    return (Answer.Done, Told(await state.CreateAsync(Stamped(pointer, 0, number), ct: ct)));
                case Call.Update:
                    return (Answer.Done, Told(await state.UpdateAsync(Stamped(pointer, version, number), ct: ct)));
                case Call.Destroy:
                    await state.DestroyAsync(pointer, ct: ct);
                    return (Answer.Done, Register.Absent);
                default:
                    var found = await state.FindAsync(pointer, ct);
                    return found is null ? (Answer.NotFound, Register.Absent) : (Answer.Done, Told(found));
            }
        }
        catch (OperationCanceledException)
        {
            return (Answer.Unknown, Register.Absent);
        }
        catch (StateException failure)
        {
            return (AnswerOf(failure), Register.Absent);
        }
    }

    static Answer AnswerOf(StateException failure) => failure switch
    {
        NotFoundException => Answer.NotFound,
        AlreadyExistsException => Answer.AlreadyExists,
        VersionConflictException => Answer.VersionConflict,
        _ => throw new InvalidOperationException($"a client was told {failure.GetType().Name}: {failure.Message}", failure),
    };

    static Resource<Stamp> Stamped(Pointer pointer, ulong version, long number) =>
        new(new Metadata(pointer) { Version = version == 0 ? ResourceVersion.Undefined : new ResourceVersion(version) }, new Stamp(number));

    static Register Told(IResource resource) => new(true, resource.Metadata.Version.Value, ((Stamp)resource.Spec).Number);
}
