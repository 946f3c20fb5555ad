using System.Diagnostics;
using Strata.Soak;
using Strata.Soak.Engine;
using Strata.Soak.Large;
using Strata.Soak.Node;
using Strata.Soak.Remote;
using Strata.Soak.Traces;

// The long form of the proofs: prints one JSON object, and ends with 1 when a promise was broken.
//   dotnet run -- [--operations N] [--events N] [--updates N] [--watchers N] [--seconds S] [--seed N]
//   dotnet run -- engine [--controllers N] [--resources N] [--changes N] [--seconds S] [--seed N]
//   dotnet run -- tar [--archives N] [--seed N]
//   dotnet run -- agent [--kills N] [--seed N]
//   dotnet run -- large [--seed N]
//   dotnet run -- trace TRACES TEMPORARY CHECKOUT [PATH…]   what eng/trace-tests asks
if (args is ["engine", ..]) return await new EngineSoak(EngineSoakPlan.Parse(args.AsSpan(1)), Console.Error).RunAsync(Console.Out) ? 0 : 1;
if (args is ["tar", ..])
    return await new TarSoak(CountedPlan.Parse(args.AsSpan(1), "--archives", 100_000), Console.Error).RunAsync(Console.Out) ? 0 : 1;
if (args is ["agent", ..])
    return await new AgentSoak(CountedPlan.Parse(args.AsSpan(1), "--kills", 500), Console.Error).RunAsync(Console.Out) ? 0 : 1;
if (args is ["large", ..]) return await LargeSoak.Of(args.AsSpan(1), Console.Error).RunAsync(Console.Out) ? 0 : 1;
if (args is ["trace", ..]) return TraceCheck.Of(args.AsSpan(1)).Run(Console.Out) ? 0 : 1;
if (args is [ServerProcess.Verb, var socket])
{
    await ServingProgram.RunAsync(socket);
    return 0;
}

var plan = SoakPlan.Parse(args);
var clock = Stopwatch.StartNew();
var figures = await new SoakRun(plan, clock, Console.Error).RunAsync();
Console.WriteLine(figures.ToJson(plan, clock.Elapsed));
return figures.Violations.Count == 0 ? 0 : 1;
