namespace Strata.Resources.Node;

/// <summary>A process that kept a superseded mount from ending, as seen right after the switch.</summary>
/// <param name="Command">The process's name.</param>
/// <param name="Holds">By what: `cwd PATH`, `root PATH`, `file PATH`, `mapped PATH`; the first few.</param>
[Message]
public sealed partial record MountHolder(
    [property: Field(1)] int Pid, [property: Field(2)] string Command, [property: Field(3)] EquatableArray<string> Holds);
