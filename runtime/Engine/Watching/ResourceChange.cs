using Strata.Resources;

namespace Strata.Runtime;

enum ChangeOrigin
{
    /// <summary>Existed when the kind was first watched.</summary>
    Bootstrap,

    /// <summary>As bootstrap, in another watch because the first one broke off: what passes saw meanwhile may be older.</summary>
    BootstrapAgain,

    /// <summary>Found, or found gone, when the kind was listed anew after a failed watch.</summary>
    Relisted,
    Live,
}

/// <summary>What a watch makes of an event: the state before and after; one of them at least.</summary>
readonly record struct ResourceChange(IResource? Old, IResource? New, ChangeOrigin Origin)
{
    public IResource Latest => New ?? Old!;

    /// <summary>The resource begins to tear down, or vanishes without having been torn down.</summary>
    public bool IsLeaving => Old?.Metadata.Phase == Phase.Running && New?.Metadata.Phase != Phase.Running;
}
