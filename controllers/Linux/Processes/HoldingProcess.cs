using System.Collections.Immutable;

namespace Strata.Controllers.Linux;

/// <summary>A process that keeps a mount from ending.</summary>
/// <param name="Command">Its name as the kernel has it; a process chooses its own, so it may hold any character.</param>
/// <param name="Holds">`cwd PATH`, `root PATH`, `file PATH`, `mapped PATH`; PATH as the kernel still knows it, any character.</param>
public sealed record HoldingProcess(int Id, string Command, ImmutableArray<string> Holds);
