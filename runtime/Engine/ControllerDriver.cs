namespace Strata.Runtime;

/// <summary>Runs one controller: what the watches tell goes in, passes come out.</summary>
abstract class ControllerDriver(Controller controller)
{
    public Controller Controller { get; } = controller;

    public string Name { get; } = controller.Name;

    /// <summary>Nothing in flight, and nothing could start before time passes or a resource changes.</summary>
    public abstract bool IsIdle { get; }

    public abstract ControllerHealth Health { get; }

    /// <summary>Keys that wait; 0 for a free loop.</summary>
    public virtual int QueueDepth => 0;

    /// <summary>Called in commit order per kind; must not block.</summary>
    public abstract void OnChange(InputDeclaration input, ResourceChange change);

    /// <summary>Runs until cancelled; never throws.</summary>
    public abstract Task RunAsync(CancellationToken ct);
}
