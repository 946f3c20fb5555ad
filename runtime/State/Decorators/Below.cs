using Strata.Resources;

namespace Strata.Runtime;

/// <summary>What a decorator, or <see cref="State"/>, asks of the state below it.</summary>
static class Below
{
    /// <summary>Null: the teardown is to be derived.</summary>
    public static INativeTeardown? NativeTeardown(this ICoreState core, Kind kind) =>
        core is INativeTeardown native && native.TearsDown(kind) ? native : null;

    /// <summary>Null: the teardown with destroy is to be derived.</summary>
    public static INativeTeardownAndDestroy? NativeTeardownAndDestroy(this ICoreState core, Kind kind) =>
        core is INativeTeardownAndDestroy native && native.TearsDownAndDestroys(kind) ? native : null;

    /// <exception cref="UnsupportedException">The caller did not ask first.</exception>
    public static INativeTeardown OrUnsupported(this INativeTeardown? native) =>
        native ?? throw new UnsupportedException("teardown");

    /// <inheritdoc cref="OrUnsupported(INativeTeardown?)"/>
    public static INativeTeardownAndDestroy OrUnsupported(this INativeTeardownAndDestroy? native) =>
        native ?? throw new UnsupportedException("teardown and destroy");

    public static async ValueTask DisposeIfNeededAsync(this ICoreState core)
    {
        if (core is IAsyncDisposable asynchronous) await asynchronous.DisposeAsync();
        else (core as IDisposable)?.Dispose();
    }
}
