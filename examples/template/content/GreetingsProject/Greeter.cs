using Strata.Resources;
using Strata.Runtime;

namespace GreetingsNamespace;

/// <summary>
/// Reads guests, writes greetings. The name of a controller is the owner of what it writes: renaming it orphans its outputs.
/// </summary>
public sealed class Greeter : TransformController<Guest, Greeting>
{
    protected override ValueTask<Transformed<Greeting>> TransformAsync(Resource<Guest> guest, Greeting? current, CancellationToken ct) =>
        ValueTask.FromResult(Write(new Greeting($"Hello, {guest.Spec.Name}.")));
}
