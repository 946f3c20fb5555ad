namespace Strata.Cli.Running;

/// <summary>The managed heap, as far as <see cref="RestingMemory"/> has to do with it.</summary>
interface IHeap
{
    /// <summary>Bytes allocated since the process began.</summary>
    long Allocated { get; }

    /// <summary>Bytes taken from the system.</summary>
    long Committed { get; }

    /// <summary>Runs once, some time after the next collection that the runtime makes by itself. Costs nothing until then.</summary>
    void AfterNextCollection(Action act);

    /// <summary>Gives back what is not in use.</summary>
    void Trim();
}
