using Strata.Resources;
using Strata.Runtime.Testing;

namespace Strata.Runtime.Tests;

/// <summary>COSI 5.5.</summary>
public sealed class FilteredStateTests : IAsyncLifetime
{
    readonly InMemoryState inner = new();
    readonly List<string> asked = [];
    readonly HashSet<AccessVerb> denied = [];
    readonly FilteredState filtered;
    readonly State state;

    public FilteredStateTests()
    {
        filtered = new FilteredState(inner, Note);
        state = new State(filtered);
    }

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    static Kind Numbers => State.KindOf<Number>();

    static Pointer A => State.PointerTo<Number>("a");

    static IResource New => new Resource<Number>("a", new Number(1));

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => filtered.DisposeAsync();

    [Fact]
    public async Task Each_operation_is_one_access()
    {
        await state.FindAsync(A, Ct);
        await state.ListAsync(Numbers, ct: Ct);
        await using var one = await state.WatchAsync(A, ct: Ct);
        await using var all = await state.WatchAsync(Numbers, ct: Ct);
        var stored = await state.CreateAsync(New, ct: Ct);
        await state.UpdateAsync(stored, ct: Ct);
        await state.DestroyAsync(A, ct: Ct);

        Assert.Equal(["Get a", "List ", "Watch a", "Watch ", "Create a", "Update a", "Destroy a"], asked);
    }

    [Fact]
    public async Task A_teardown_is_two_gets_and_an_update()
    {
        await inner.CreateAsync(New, ct: Ct);

        await state.TeardownAsync(A, ct: Ct);
        await state.TeardownAsync(A, ct: Ct);

        Assert.Equal(["Get a", "Get a", "Update a", /* already done: */ "Get a"], asked);
    }

    [Fact]
    public async Task A_finalizer_is_two_gets_and_an_update()
    {
        await inner.CreateAsync(New, ct: Ct);

        await state.AddFinalizersAsync(A, ["F"], Ct);

        Assert.Equal(["Get a", "Get a", "Update a"], asked);
    }

    [Fact]
    public async Task Modify_is_a_get_and_a_create_then_two_gets_and_an_update()
    {
        await state.ModifyAsync(New, resource => resource, ct: Ct);
        await state.ModifyAsync(New, stored => ((Resource<Number>)stored) with { Spec = new Number(2) }, ct: Ct);

        Assert.Equal(["Get a", "Create a", "Get a", "Get a", "Update a"], asked);
    }

    [Fact]
    public async Task Waiting_for_an_event_is_a_watch()
    {
        await inner.CreateAsync(New, ct: Ct);

        await state.WatchForAsync(A, new WatchCondition(), Ct);

        Assert.Equal(["Watch a"], asked);
    }

    [Fact]
    public async Task Teardown_and_destroy_is_a_teardown_and_a_destroy_with_a_watch_between_if_it_must_wait()
    {
        await inner.CreateAsync(New, ct: Ct);
        await state.TeardownAndDestroyAsync(A, ct: Ct);
        Assert.Equal(["Get a", "Get a", "Update a", "Destroy a"], asked);
        await inner.CreateAsync(New, ct: Ct);
        await new State(inner).AddFinalizersAsync(A, ["F"], Ct);
        asked.Clear();

        var destroying = state.TeardownAndDestroyAsync(A, ct: Ct).AsTask();
        await new State(inner).WatchForAsync(A, new WatchCondition { Phase = Phase.TearingDown }, Ct);
        await new State(inner).RemoveFinalizersAsync(A, ["F"], Ct);
        await destroying;

        Assert.Equal(["Get a", "Get a", "Update a", "Watch a", "Destroy a"], asked);
    }

    [Theory]
    [InlineData(AccessVerb.Get)]
    [InlineData(AccessVerb.List)]
    [InlineData(AccessVerb.Watch)]
    [InlineData(AccessVerb.Create)]
    [InlineData(AccessVerb.Update)]
    [InlineData(AccessVerb.Destroy)]
    public async Task What_is_refused_does_not_reach_the_state(AccessVerb verb)
    {
        denied.Add(verb);
        var reached = new List<string>();
        var stored = await inner.CreateAsync(New, ct: Ct);
        var core = new FilteredState(new FaultScript().Fail(Reached).Over(inner), Note);

        var refusal = await Assert.ThrowsAsync<AccessDeniedException>(() => DoAsync(core, verb, stored));

        var isAboutKind = verb is AccessVerb.List;
        Assert.Equal((isAboutKind ? new Pointer(Numbers, "") : A, verb, "not today"), (refusal.Pointer, refusal.Verb, refusal.Reason));
        Assert.Empty(reached);

        bool Reached(FaultedCall call)
        {
            reached.Add(call.Operation);
            return false;
        }
    }

    [Fact]
    public async Task What_the_rule_throws_is_thrown_as_it_is()
    {
        var hidden = new NotFoundException(A);
        var core = new FilteredState(inner, (_, _) => throw hidden);

        Assert.Same(hidden, await Assert.ThrowsAsync<NotFoundException>(async () => await core.CreateAsync(New, ct: Ct)));
    }

    [Fact]
    public async Task A_native_teardown_needs_update()
    {
        var native = new NativeState(inner);
        var guarded = new State(new FilteredState(native, Note));
        await inner.CreateAsync(New, ct: Ct);
        denied.Add(AccessVerb.Update);

        var refusal = await Assert.ThrowsAsync<AccessDeniedException>(async () => await guarded.TeardownAsync(A, ct: Ct));
        Assert.Equal(AccessVerb.Update, refusal.Verb);
        Assert.Empty(native.Called);
        denied.Clear();
        await guarded.TeardownAsync(A, ct: Ct);

        Assert.Equal(["teardown"], native.Called);
        Assert.Equal(["Update a", "Update a"], asked);
    }

    [Theory]
    [InlineData(AccessVerb.Update)]
    [InlineData(AccessVerb.Destroy)]
    public async Task A_native_teardown_and_destroy_needs_update_and_destroy(AccessVerb missing)
    {
        var native = new NativeState(inner);
        var guarded = new State(new FilteredState(native, Note));
        await inner.CreateAsync(New, ct: Ct);
        denied.Add(missing);

        var refusal = await Assert.ThrowsAsync<AccessDeniedException>(async () => await guarded.TeardownAndDestroyAsync(A, ct: Ct));
        Assert.Equal(missing, refusal.Verb);
        Assert.Empty(native.Called);
        denied.Clear();
        await guarded.TeardownAndDestroyAsync(A, ct: Ct);

        Assert.Equal(["teardown and destroy"], native.Called);
        Assert.Null(await inner.FindAsync(A, Ct));
    }

    [Fact]
    public async Task Read_only_allows_reading()
    {
        await inner.CreateAsync(New, ct: Ct);
        var core = new FilteredState(inner, AccessRules.ReadOnly);

        Assert.NotNull(await core.FindAsync(A, Ct));
        Assert.Single(await core.ListAsync(Numbers, ct: Ct));
        await using var watch = await core.WatchAsync(Numbers, ct: Ct);
        var refusal = await Assert.ThrowsAsync<AccessDeniedException>(async () => await core.DestroyAsync(A, ct: Ct));
        Assert.Equal($"access denied: destroy {A}: the state is read-only", refusal.Message);
    }

    [Fact]
    public async Task Only_these_namespaces_refuses_others()
    {
        var core = new FilteredState(inner, AccessRules.OnlyNamespaces("default", "other"));

        Assert.Empty(await core.ListAsync(new Kind("other", "T"), ct: Ct));
        var refusal = await Assert.ThrowsAsync<AccessDeniedException>(async () => await core.ListAsync(new Kind("Other", "T"), ct: Ct));
        Assert.Equal("access denied: list T(Other): only these namespaces are served: default, other", refusal.Message);
    }

    [Fact]
    public async Task All_rules_must_allow_and_the_first_refusal_is_the_reason()
    {
        var core = new FilteredState(inner, AccessRules.All(AccessRules.DenyTypes("secret"), AccessRules.ReadOnly));

        Assert.Empty(await core.ListAsync(Numbers, ct: Ct));
        var byType = await Assert.ThrowsAsync<AccessDeniedException>(async () => await core.FindAsync(new Pointer("n", "secret", "a"), Ct));
        var byVerb = await Assert.ThrowsAsync<AccessDeniedException>(async () => await core.DestroyAsync(A, ct: Ct));
        Assert.Equal(("the type is not served", "the state is read-only"), (byType.Reason, byVerb.Reason));
    }

    ValueTask<string?> Note(Access access, CancellationToken ct)
    {
        asked.Add($"{access.Verb} {access.Pointer.Id}");
        return ValueTask.FromResult(denied.Contains(access.Verb) ? "not today" : null);
    }

    static async Task DoAsync(ICoreState core, AccessVerb verb, IResource stored)
    {
        switch (verb)
        {
            case AccessVerb.Get: await core.FindAsync(A, Ct); break;
            case AccessVerb.List: await core.ListAsync(Numbers, ct: Ct); break;
            case AccessVerb.Watch: await core.WatchAsync(A, ct: Ct); break;
            case AccessVerb.Create: await core.CreateAsync(New, ct: Ct); break;
            case AccessVerb.Update: await core.UpdateAsync(stored, ct: Ct); break;
            default: await core.DestroyAsync(A, ct: Ct); break;
        }
    }
}
